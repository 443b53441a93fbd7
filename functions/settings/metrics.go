package settings

// Names of the metrics that receive_event writes and that the stack's dashboard
// and alarms read. functions/internal/metrics says what each counts.
const (
	MetricAccepted        = "Accepted"
	MetricRejected        = "Rejected"
	MetricDeferred        = "Deferred"
	MetricFailed          = "Failed"
	MetricDuplicates      = "Duplicates"
	MetricRejectedNotKept = "RejectedNotKept"
	MetricViolating       = "Violating"
	MetricEarlierVersions = "EarlierVersions"
	MetricSamplesNotKept  = "SamplesNotKept"
	MetricBytes           = "Bytes"
	MetricValidationTime  = "ValidationTime"
	MetricPublishTime     = "PublishTime"
	MetricAgeAtPublish    = "AgeAtPublish"

	MetricSchemaHits         = "SchemaHits"
	MetricSchemaMisses       = "SchemaMisses"
	MetricReferencesCompiled = "ReferencesCompiled"
	MetricSchemaCompileTime  = "SchemaCompileTime"

	MetricShadowChecked    = "ShadowChecked"
	MetricShadowViolations = "ShadowViolations"

	MetricQuotasNotChecked = "QuotasNotChecked"
)

// Names of the metrics' dimensions.
const (
	DimensionClient = "client"
	DimensionEvent  = "event"
)
