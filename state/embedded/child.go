package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A child is a running server that this process started.
type child struct {
	cmd  *exec.Cmd
	gone chan struct{} // closed when the process has ended
}

// spawnChild starts cmd from a thread that lives as long as the process: the kernel
// sends the signal of the parent's death when the parent's thread ends.
func spawnChild(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, gone: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // ProcessState tells
			close(c.gone)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// await waits until d is served, or returns why it will not be.
func (c *child) await(ctx context.Context, d directory) error {
	for !d.ready() {
		select {
		case <-c.gone:
			return fmt.Errorf("%v: %s", c.cmd.ProcessState, d.lastWords())
		default:
		}
		if err := sleepFor(ctx, soon); err != nil {
			return err
		}
	}
	return nil
}

// end makes the server end: with the signal farewell, then ever more firmly.
func (c *child) end(farewell syscall.Signal) error {
	select {
	case <-c.gone:
		if c.cmd.ProcessState.Success() {
			return nil // a service manager may tell all processes of a service to end
		}
		return fmt.Errorf("the server ended by itself: %v", c.cmd.ProcessState)
	default:
	}
	for _, step := range []struct {
		signal   os.Signal
		patience time.Duration
	}{
		{farewell, 20 * time.Second},
		{syscall.SIGQUIT, 6 * time.Second},
		{syscall.SIGKILL, 6 * time.Second},
	} {
		if err := c.cmd.Process.Signal(step.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("end server: %w", err)
		}
		select {
		case <-c.gone:
			return nil
		case <-time.After(step.patience):
		}
	}
	return fmt.Errorf("end server: process %d does not end", c.cmd.Process.Pid)
}

// discard ends a server that did not become ready, or has ended.
func (c *child) discard() error {
	select {
	case <-c.gone:
		return nil
	default:
		return c.end(syscall.SIGQUIT)
	}
}
