package sandbox

import (
	"io"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/trips"
)

// The rooms of the sandbox define what it takes and shows; who uses the sandbox
// needs no other package.
type (
	// A Directory is who may use the service and when: see [accounts.Directory].
	Directory = accounts.Directory
	// An Application is a client of the token service.
	Application = accounts.Application
	// A Company is a customer of the service.
	Company = accounts.Company
	// A User is a person at a company.
	User = accounts.User
	// A Period is a time on the sandbox's clock.
	Period = accounts.Period
	// A RequestToken connects a company.
	RequestToken = accounts.RequestToken
	// A Mail is a message with a one-time password.
	Mail = accounts.Mail

	// A Trip is what GET /sandbox/trips tells of a trip: see [trips.View].
	Trip = trips.View
	// A Booking is a booking of a [Trip].
	Booking = trips.BookingView
	// An Expense is what GET /sandbox/expense tells of a trip.
	Expense = trips.Expense
	// An ExpenseSegment is a segment of an [Expense].
	ExpenseSegment = trips.ExpenseSegment
	// A Verdict is whether something is ready to expense, and why.
	Verdict = trips.Verdict

	// A Fault is something that goes wrong on purpose: see [bench.Fault].
	Fault = bench.Fault
	// A Journal is what the service was asked: see [bench.Journal].
	Journal = bench.Journal
	// A Request is one request to the service and what became of it.
	Request = bench.Request
)

// ParseFaults reads a JSON list of faults, as PUT /sandbox/faults takes it. It
// refuses kinds, fields and values that there are not.
func ParseFaults(r io.Reader) ([]Fault, error) { return bench.ParseFaults(r) }

// ParseDirectory reads the JSON of a directory, as PUT /sandbox/directory
// takes it. It refuses fields and values that there are not.
func ParseDirectory(r io.Reader) (Directory, error) { return accounts.ParseDirectory(r) }
