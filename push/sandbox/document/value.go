package document

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// TimeLayout is how the service writes every date and time: with seconds and
// without an offset.
const TimeLayout = "2006-01-02T15:04:05"

// canonical checks a value against the type of its element and returns it as
// the service gives it back. Its errors do not repeat the value, which may be
// personal.
func canonical(r row, value string) (string, error) {
	if r.Kind == text {
		return value, fits(value, r.Size)
	}
	value = strings.TrimSpace(value)
	switch r.Kind {
	case exact, code, letter, vendor, word:
		return value, checkCode(r, value)
	case boolean:
		return parseBoolean(value)
	case integer, vacant, octet:
		return parseInteger(r.Kind, value)
	case decimal:
		return value, checkDecimal(value)
	case dateTime:
		return parseDateTime(r.Name, value)
	default:
		return value, checkChoice(choices[r.Kind], value)
	}
}

// checkCode looks at the length and the characters of a code.
func checkCode(r row, value string) error {
	if r.Kind != word && utf8.RuneCountInString(value) != r.Size {
		return fmt.Errorf("is not %d characters long", r.Size)
	}
	if alphabet := alphabetOf(r.Kind); alphabet != "" && strings.Trim(value, alphabet) != "" {
		return errors.New("has a character that does not belong there")
	}
	return fits(value, r.Size)
}

// The characters of codes.
const (
	asciiLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits       = "0123456789"
)

// alphabetOf returns the characters that a kind of code may have, or "" for any.
func alphabetOf(k Kind) string {
	switch k {
	case letter:
		return asciiLetters
	case code, word:
		return asciiLetters + digits
	case vendor:
		return asciiLetters + digits + "$"
	default:
		return ""
	}
}

func checkChoice(choice []string, value string) error {
	if !slices.Contains(choice, value) {
		return fmt.Errorf("is none of %s", strings.Join(choice, ", "))
	}
	return nil
}

func fits(value string, size int) error {
	if size > 0 && utf8.RuneCountInString(value) > size {
		return fmt.Errorf("is longer than %d characters", size)
	}
	return nil
}

func parseBoolean(value string) (string, error) {
	switch value {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", errors.New("is neither true nor false")
}

func parseInteger(k Kind, value string) (string, error) {
	i, ok := new(big.Int).SetString(value, 10)
	if !ok || strings.Contains(value, "_") {
		return "", errors.New("is not a whole number")
	}
	if k == octet && (!i.IsInt64() || i.Int64() < 0 || i.Int64() > 255) {
		return "", errors.New("is not between 0 and 255")
	}
	return i.String(), nil
}

// checkDecimal refuses what XML Schema does not call a decimal, such as an
// exponent or a comma.
func checkDecimal(value string) error {
	digits := strings.TrimLeft(value, "+-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(value)-len(digits) > 1 || whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return errors.New("is not a decimal number")
	}
	return nil
}

// parseDateTime reads an xs:dateTime. An offset moves a UTC time to UTC and is
// dropped from a local one, as the service was seen to do.
func parseDateTime(name, value string) (string, error) {
	t, err := time.Parse(TimeLayout, value)
	if err != nil {
		t, err = time.Parse(time.RFC3339, value)
	}
	if err != nil || !strings.HasPrefix(value, t.Format(TimeLayout)) {
		return "", errors.New("is not a date and time like 2006-01-02T15:04:05")
	}
	if strings.HasSuffix(strings.ToLower(name), "utc") {
		t = t.UTC()
	}
	if t.Year() < 1 || t.Year() > 9999 {
		return "", errors.New("is not within the years 1 to 9999")
	}
	return t.Format(TimeLayout), nil
}

// spread writes a decimal as trips are read back, with four decimals at least.
func spread(value string) string {
	whole, fraction, _ := strings.Cut(value, ".")
	return whole + "." + fraction + strings.Repeat("0", max(0, 4-len(fraction)))
}

// FormatTime writes a moment as the service does, in UTC.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }
