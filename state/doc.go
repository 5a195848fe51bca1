// Package state keeps what was read, wanted and posted, in Postgres. All SQL of
// the program is here and in its subpackages, and nobody else imports pgx.
//
// A [Store] is safe for many goroutines and many processes. Times are passed in.
// Every transaction is run again when Postgres asks for it (serialization
// failure, deadlock), so each is a closure without other effects.
//
// A booking comes through the rooms of a store in this order:
//
//   - [Reading] saves records, some thousand at a time (batch.go), with the contacts by
//     which shared addresses are found, and what was set aside (records.go). It then
//     tells which bookings are due.
//   - [Plans] keep a plan while a guard looks at it (staging.go, guard.go), and make it
//     what is wanted. Deliveries are enqueued in the same transaction (jobs.go).
//   - [Ledger] records each attempt before it is sent and after (ledger.go), for all
//     workers at once that come together (group.go).
//   - [Trips] are what people ask for and hold (trips.go, find.go, hold.go).
//
// [Leases], [Runs] and [Applications] say who may do what, when, and how fast. Beside
// them stand how a process gets to its database (connect.go, sessions.go, room.go), and
// how it notices that another one answers (lineage.go).
package state
