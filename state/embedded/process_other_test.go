//go:build !linux

package embedded_test

import "errors"

func hide(...string) error { return errors.ErrUnsupported }

func closeMemory() error { return errors.ErrUnsupported }
