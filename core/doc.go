// Package core is the event gateway without any technology. It receives events. Below it,
// package registry registers event types, and package catalog finds them. Package
// rejections keeps refused events, package sampling keeps samples of accepted events, and
// package senders counts the versions that events name. Package keys checks the keys of
// callers, package hooks checks the signatures of webhooks, and package usage holds clients to
// quotas and counts what they send.
//
// Start reading at [ReceiveEvent], which is the whole idea in one method. It names the
// event type ([EventType]), finds and compiles the latest version of its schema, or the one
// that the event names ([Validators]), checks the event, publishes it, and returns a
// [Receipt] once the stream has stored it.
//
//	HTTP ─▶ functions/… ─▶ core.ReceiveEvent             ─▶ EventStream       (Kinesis, memory)
//	                                                     ─▶ Claims            (DynamoDB, memory)
//	                       rejections.KeepRejected       ─▶ RejectedEvents    (Kinesis, memory)
//	                       core.CheckShadows             ─▶ SchemaReader      (DynamoDB, memory)
//	                       sampling.KeepSamples          ─▶ SampleWriter      (DynamoDB, memory)
//	                       senders.CountSenders          ─▶ CountWriter       (DynamoDB, memory)
//	                       keys.Checker                  ─▶ keys.Reader       (DynamoDB, memory)
//	                       hooks.ReceiveWebhook          ─▶ hooks.Reader      (DynamoDB and KMS, memory)
//	                       usage.Accounts                ─▶ Ledger            (DynamoDB, memory)
//	                       usage.GetUsage                ─▶ Reader            (DynamoDB, memory)
//	                       registry.RegisterEvent        ─▶ SchemaWriter      (DynamoDB, memory)
//	                                                     ─▶ SampleReader      (DynamoDB, memory)
//	                       registry.DeprecateVersion     ─▶ VersionDeprecator (DynamoDB, memory)
//	                       registry.DeleteEvent          ─▶ EventDeleter      (DynamoDB, memory)
//	                       catalog.GetEventSchema        ─▶ SchemaHistory     (DynamoDB, memory)
//	                       catalog.GetPublicSchema       ─▶ VersionReader     (DynamoDB, memory)
//	                       catalog.DescribeEvent         ─▶ SchemaBrowser     (DynamoDB, memory)
//	                                                     ─▶ CountReader       (DynamoDB, memory)
//	                       catalog.DiffVersions          ─▶ SchemaReader      (DynamoDB, memory)
//	                       catalog.DescribeClient        ─▶ SchemaDescriber   (DynamoDB, memory)
//	                       catalog.ListRegisteredEvents  ─▶ SchemaLister      (DynamoDB, memory)
//	                       catalog.ListClients           ─▶ ClientLister      (DynamoDB, memory)
//
// Package backup writes the whole registry to a file and restores it, for operators: through
// backup.Store (DynamoDB, memory).
//
// Each use case is a struct that holds exactly the ports it needs. Its fields say what it
// may do, and what its IAM role has to grant. Ports are declared beside the use cases that
// call them; their comments say which [Code] each failure returns. Every failure that
// leaves this package is an [*Error].
//
// Import rule: this package imports the standard library only. Adapters import
// core, never the reverse; TestImports holds both.
package core
