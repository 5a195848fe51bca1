// Package proof shows that delivery never sends a trip twice and never loses
// one. It has no code of its own: package push, with package concur, delivers to
// package sandbox in process, in the virtual time of testing/synctest, and
// everything that can go wrong between them does.
//
//   - TestEnumeration does it at every step of every kind of delivery: each
//     answer that the service or the way to it can give, a crash, and a pause so
//     long that another process takes the work over, each with the wanted
//     document staying, moving on, moving back and going away meanwhile.
//   - TestSimulation does it at random, over days of several travellers,
//     companies and processes. All of it follows from a seed.
//   - TestLedger holds the ledger of both, which is in memory, against the real
//     one, state.Store on Postgres.
//   - TestMutants plants bugs, one at a time, and fails if the above do not notice.
//
// These variables of the environment make it longer, or narrower:
//
//	PROOF_SEEDS=100000   how many seeds to simulate (150)
//	PROOF_FIRST=100000   with which seed to begin (0)
//	PROOF_SEED=4711      simulate only this one, and tell its story
//	PROOF_DEPTH=2        enumerate pairs of things that go wrong, too (1)
//	PROOF_MUTANTS=all    plant all bugs, or those whose file name it begins (none)
//
// deploy/prove runs the long form and prints the figures of the README. Before that
// it runs the soak of cmd/tripsync, where the processes, the database and the time
// are real.
//
// A planted bug is a piece of text of the product and what takes its place, in
// testdata/mutants, and is compiled by go test -overlay. Build tags would put
// wrong code beside the right, where every reader meets it and where no compiler
// says when the right has moved on; a patch that does not apply exactly once fails.
//
// # What is assumed
//
// Concur has finished a request 60 seconds after it came, as it says. A process
// that has written a request does not stop between its last look at the clock and
// the write. A trip id that is not known any more while the trip goes on is told
// from a cancelled trip by one of the keys of the last acknowledged and the wanted
// document. A token that was renewed is not lost on its way to us: nobody but an
// administrator of the company can mend that.
package proof
