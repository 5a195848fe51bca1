// Package trip is the life of a trip: what can be wanted of it, what may be done
// about it, what becomes of that, and why it waits. It is pure. Package push carries
// out what it says, and package state keeps what comes of it.
package trip
