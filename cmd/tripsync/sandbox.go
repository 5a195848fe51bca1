package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tripsync/push/sandbox"
)

func sandboxCommand(a *app) *cobra.Command {
	var listen, faults, trips, supplier string
	var tripLink, cancelMessage, cancelSegment bool
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "The simulated Itinerary service, to rehearse against",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := newSandbox(faults)
			if err != nil {
				return err
			}
			server.Supplier, server.TripLink = supplier, tripLink
			server.CancelMessage, server.CancelSegment = cancelMessage, cancelSegment
			if err := addTrips(server, trips); err != nil {
				return err
			}
			listener, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", listen)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "sandbox at http://%s/ (client sandbox, secret sandbox, refresh token sandbox)\n", listener.Addr())
			return serveUntil(c.Context(), listener, server)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "`ADDR` to listen at")
	c.Flags().StringVar(&faults, "faults", "", "`FILE` with faults to inject, as PUT /sandbox/faults takes them")
	c.Flags().StringVar(&trips, "trips", "", "`FILE` with trips to start with, as POST /sandbox/seed takes them")
	c.Flags().StringVar(&supplier, "supplier", "", "`NAME` that is the only BookingSource to send bookings under")
	c.Flags().BoolVar(&tripLink, "triplink", false, "take the client for an open-booking supplier")
	c.Flags().BoolVar(&cancelMessage, "cancel-message", false, "answer the cancel of a trip with a bare Message")
	c.Flags().BoolVar(&cancelSegment, "cancel-segment", false, "answer the cancel of a booking with a bare segment")
	return c
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

// serveUntil serves until ctx ends, then lets what is under way finish.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(finish)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
