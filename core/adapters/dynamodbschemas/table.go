package dynamodbschemas

// Names of the table's key attributes. Whoever creates the table (the stack, a
// local run) takes them from here.
const (
	PartitionKey = "pk" // string
	SortKey      = "sk" // string
)
