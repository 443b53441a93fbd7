// Package core is the event gateway without any technology: what it means to
// register an event type, to receive an event and to look a schema up.
//
// Start reading at [ReceiveEvent]: it is the whole idea in one method. An event
// type is named ([EventType]), its schema's latest version is found and compiled
// ([Validators]), the event is checked, and only what a stream has stored is
// acknowledged with a [Receipt].
//
//	HTTP ─▶ functions/… ─▶ core.ReceiveEvent          ─▶ EventStream       (Kinesis, memory)
//	                                                  ─▶ Claims            (DynamoDB, memory)
//	                       core.KeepRejected          ─▶ RejectedEvents    (Kinesis, memory)
//	                       core.CheckShadows          ─▶ SchemaReader      (DynamoDB, memory)
//	                       core.KeepSamples           ─▶ SampleWriter      (DynamoDB, memory)
//	                       core.RegisterEvent         ─▶ SchemaWriter      (DynamoDB, memory)
//	                                                  ─▶ SampleReader      (DynamoDB, memory)
//	                       core.DeprecateVersion      ─▶ VersionDeprecator (DynamoDB, memory)
//	                       core.DeleteEvent           ─▶ EventDeleter      (DynamoDB, memory)
//	                       core.GetEventSchema        ─▶ SchemaHistory     (DynamoDB, memory)
//	                       core.ListRegisteredEvents  ─▶ SchemaLister      (DynamoDB, memory)
//
// Each business function is a struct that holds exactly the ports it needs, so
// that what a function may do can be read from its fields, and is what its IAM
// role grants. Ports are declared here, where they are used; their comments say
// which [Code] each failure returns. Every failure that leaves this package is
// an [*Error].
//
// Import rule: this package imports the standard library only. Adapters import
// core, never the reverse; TestImports holds both.
package core
