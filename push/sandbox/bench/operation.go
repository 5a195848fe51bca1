package bench

// An Operation is what a request asks for (FACTS.md, sections 1 and 2), as the
// journal names it; empty for what is not a part of the service.
type Operation string

// The operations.
const (
	OpToken       Operation = "token"
	OpOTP         Operation = "otp"
	OpAuthorize   Operation = "authorize"
	OpRevoke      Operation = "revoke"
	OpSubscribe   Operation = "subscribe"
	OpUnsubscribe Operation = "unsubscribe"
	OpCreate      Operation = "create"
	OpUpdate      Operation = "update"
	OpCancel      Operation = "cancel"
	OpList        Operation = "list"
	OpDetail      Operation = "detail"
	OpBook        Operation = "book"
	OpUnbook      Operation = "cancel booking"
)

// Operations returns all there are.
func Operations() []Operation {
	return []Operation{
		OpToken, OpOTP, OpAuthorize, OpRevoke, OpSubscribe, OpUnsubscribe,
		OpCreate, OpUpdate, OpCancel, OpList, OpDetail, OpBook, OpUnbook,
	}
}

// IsOAuth reports whether an operation refuses in JSON.
func (op Operation) IsOAuth() bool { return op == OpToken || op == OpOTP || op == OpAuthorize }
