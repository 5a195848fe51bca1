// Package proof shows that delivery never sends a trip twice and never loses
// one. It has no code of its own: package push, with package concur, delivers to
// package sandbox in process, in the virtual time of testing/synctest, and
// everything that can go wrong between them does.
//
//   - TestEnumeration does it at every step of every kind of delivery: each
//     answer that the service or the way to it can give, a crash, and a pause so
//     long that another process takes the work over, each with the wanted
//     document staying, moving on, moving back and going away meanwhile. Among
//     the answers are refusals of what was processed all the same, in the words
//     of the service and of a gateway, at once and up to a minute before it is;
//     another trip's document; nothing; and what is no XML.
//   - TestSimulation does it at random, over days of several travellers,
//     companies and processes. All of it follows from a seed.
//   - TestLedger holds the ledger of both, which is in memory, against the real
//     one, state.Store on Postgres, with what reconciliation and adoption do to it.
//   - TestPlanIsRun makes plans for 10,000 random worlds, and lets delivery begin
//     what it would: the verbs are the same.
//   - TestMutants plants bugs, one at a time, and fails if the above, or the test
//     that a bug names, do not notice.
//
// In a simulation the processes are crews of up to four workers, whose intents and
// outcomes the ledger commits in groups. A crew dies, or stands still, between any two
// steps of any of them, a group's commit among them.
//
// The days of a simulation have, beside deliveries,
//
//   - grants that rotate. The answer to a renewal is lost, late or garbled, its
//     process dies before it is stored, the transaction fails that stores it, two
//     processes renew at once; in some worlds a refresh token that was replaced
//     serves for another hour, in most it does not. Administrators revoke grants,
//     and an operator connects the company again hours later. A token is used only
//     when it is stored; a refresh token is never used when its successor is, or is
//     in hand; each renewal leaves a trace before it is asked for; a company rests
//     only when Concur refused that company, and holds up no other.
//   - a login that is not let in for hours while others of its company are; minutes
//     in which all requests of a company are answered 400; hours in which a gateway
//     answers the creates of a login; a Retry-After of years.
//     A company rests only when the token service or several of its trips were
//     refused, nothing rests for more than an hour, no document is held before it
//     was tried for half an hour, and none waits for what an older one has earned.
//   - answers in ISO-8859-1 and UTF-16, and headers that are no UTF-8. The first
//     count, and what is kept of any is UTF-8.
//   - travellers and others who cancel, change, copy and imitate our trips in
//     Concur, and put bookings of their own into them, in a third of the worlds.
//     Reconciliation runs beside deliveries, with faults and crashes of its own. At
//     last it must leave what is wanted, each once, and nothing of others touched.
//   - a database that is lost with all that is in it, in some: grants are connected
//     anew, adopt rebuilds what it can find, and deliveries go on.
//
// These variables of the environment make it longer, or narrower:
//
//	PROOF_SEEDS=100000   how many seeds to simulate (150)
//	PROOF_FIRST=100000   with which seed to begin (0)
//	PROOF_SEED=4711      simulate only this one, and tell its story
//	PROOF_DEPTH=2        enumerate pairs of things that go wrong, too (1, and rare
//	                     answers with two of the moves only)
//	PROOF_MUTANTS=all    plant all bugs, or those whose file name it begins (none)
//
// deploy/prove runs the long form and prints the figures of deploy/guide/proof.md. Before that
// it runs the soak of cmd/tripsync, where the processes, the database and the time
// are real.
//
// A planted bug is pieces of text of the product and what takes their place, in
// testdata/mutants, and is compiled by go test -overlay. Build tags would put
// wrong code beside the right, where every reader meets it and where no compiler
// says when the right has moved on; a patch that does not apply exactly once fails.
//
// # What is assumed
//
// Concur has finished a request 60 seconds after it came, as it says. A process
// that has written a request does not stop between its last look at the clock and
// the write. Nobody answers 404, in Concur's own form, when a trip that is there is
// to be read, or is to be cancelled and is not. What a gateway answers of itself to
// an update or a cancel, but for 408, 502 and 504, it answers when Concur is done
// with that, or was never asked. A trip id that is not known any more
// while the trip goes on is told from a cancelled trip by one of the keys of the last acknowledged and the wanted
// document. Others change our trips while nothing of ours is under way about them,
// since Concur has no lock: a booking that comes into a trip in the moment in which
// that is cancelled goes with it. A trip that others copied keeps its form, trip or
// booking, and its key, and is wanted in the end: reconciliation looks for copies
// of what is wanted, under the keys it has. When a database is lost, no trip was on
// the way from one form or key to another, since adopt looks for what is wanted as
// it is wanted; and adopt begins when Concur is done with what was on its way.
//
// Not simulated are the quota and the slow-down of state.Limiter, the turns of
// travellers in state/queue, and the guards of cmd/internal/pipeline, which have
// tests of their own.
package proof
