package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/service"
	"tripsync/push/sandbox"
)

func sandboxCommand(a *app) *cobra.Command {
	var listen, faults, trips, directory, supplier, file string
	var quota uint32
	var tripLink, cancelMessage, cancelSegment, preExpenseAir bool
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "The simulated Itinerary service, to rehearse against",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := newSandbox(faults)
			if err != nil {
				return err
			}
			defer server.Close()
			server.Supplier, server.TripLink = supplier, tripLink
			server.CancelMessage, server.CancelSegment = cancelMessage, cancelSegment
			server.Quota, server.HourQuota = int(quota), 60*int(quota)
			server.PreExpenseAir = preExpenseAir
			if err := errors.Join(setDirectory(server, directory), fill(server, file, trips)); err != nil {
				return err
			}
			listener, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", listen)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "sandbox at http://%s/ (client sandbox, secret sandbox, refresh token sandbox)\n", listener.Addr())
			return serveKept(c.Context(), listener, server, file)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "`ADDR` to listen at")
	c.Flags().StringVar(&faults, "faults", "", "`FILE` with faults to inject, as PUT /sandbox/faults takes them")
	c.Flags().StringVar(&trips, "trips", "", "`FILE` with trips to start with, as POST /sandbox/seed takes them, unless there are some in --state")
	c.Flags().StringVar(&directory, "directory", "", "`FILE` with the applications, companies and users there are, as PUT /sandbox/directory takes them")
	c.Flags().Uint32Var(&quota, "quota", 4000, "`N` requests a minute that an application may send, and 60 times as many an hour; 0 is no limit")
	c.Flags().StringVar(&supplier, "supplier", "", "`NAME` that is the only BookingSource to send bookings under")
	c.Flags().BoolVar(&tripLink, "triplink", false, "take the client for an open-booking supplier")
	c.Flags().BoolVar(&cancelMessage, "cancel-message", false, "answer the cancel of a trip with a bare Message")
	c.Flags().BoolVar(&cancelSegment, "cancel-segment", false, "answer the cancel of a booking with a bare segment")
	c.Flags().StringVar(&file, "state", "", "`FILE` to keep trips, clock, tokens and subscriptions in, so that they outlive a restart")
	c.Flags().BoolVar(&preExpenseAir, "pre-expense-air", false, "let flights be expensed as soon as they are ticketed")
	return c
}

// setDirectory reads a directory from a file, if one is named.
func setDirectory(server *sandbox.Server, name string) error {
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read directory: %w", err)
	}
	defer f.Close()
	directory, err := sandbox.ParseDirectory(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return server.SetDirectory(directory)
}

func newSandbox(faults string) (*sandbox.Server, error) {
	server := &sandbox.Server{Now: time.Now, Seed: uint64(time.Now().UnixNano())}
	if faults == "" {
		return server, nil
	}
	f, err := os.Open(faults)
	if err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	defer f.Close()
	list, err := sandbox.ParseFaults(f)
	if err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	return server, server.SetFaults(list)
}

// fill puts the state of one file into a sandbox, and where that holds no trip
// those of the other, if files are named.
func fill(server *sandbox.Server, state, trips string) error {
	if state != "" {
		if err := server.Load(state); err != nil {
			return err
		}
	}
	if len(server.Trips()) > 0 {
		return nil
	}
	return addTrips(server, trips)
}

// addTrips puts the trips of a file into a sandbox, if a file is named.
func addTrips(server *sandbox.Server, name string) error {
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read trips: %w", err)
	}
	defer f.Close()
	_, err = server.AddTrips(f)
	return err
}

// serveKept is serveUntil for a server whose state is kept in a file, if there
// is one. At the end all is in it; a process that is killed loses what came
// after the last save.
func serveKept(ctx context.Context, listener net.Listener, server *sandbox.Server, file string) error {
	if file == "" {
		return service.ServeUntil(ctx, listener, server)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	kept := make(chan error, 1)
	go func() {
		kept <- keep(ctx, server, file, time.Now)
		cancel()
	}()
	err := service.ServeUntil(ctx, listener, server)
	cancel()
	if kept := <-kept; kept != nil {
		return errors.Join(err, kept)
	}
	return errors.Join(err, server.Save(file))
}

// keep saves what is new until ctx ends: once a second, or less often where
// that would take more than a tenth of the time.
func keep(ctx context.Context, server *sandbox.Server, file string, now func() time.Time) error {
	for {
		start := now()
		if err := server.Save(file); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(max(time.Second, 9*now().Sub(start))):
		}
	}
}
