package air_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestTornLines puts the rest of a name line into every place of every other line, as a
// transfer does that loses bytes. No error may quote the name, whatever field it is in.
func TestTornLines(t *testing.T) {
	t.Parallel()
	text := edit(t, "ticket.air", "DOE/JANE", "ROE/BO", "JANE.DOE", "bo.roe")
	lines := strings.SplitAfter(text, "\r\n")
	for _, rest := range []string{"ROE/BO MRS;;", "ROE;", "01ROE/BO", "OE/BO MRS;;APE-bo.roe@example.com"} {
		for i, line := range lines {
			for at := range len(line) - 2 {
				torn := strings.Join(lines[:i], "") + line[:at] + rest + "\r\n" + strings.Join(lines[i+1:], "")
				records, errs := parse(t, torn)
				var told []string
				for _, err := range errs {
					told = append(told, err.Error())
				}
				for _, r := range records {
					for _, f := range r.Faults {
						told = append(told, fmt.Sprint(f))
					}
				}
				if all := strings.ToUpper(strings.Join(told, "\n")); strings.Contains(all, "ROE") || strings.Contains(all, "OE/") || strings.Contains(all, "BO.R") {
					t.Errorf("line %d, torn at %d and %q put there: %s", i+1, at+1, rest, all)
				}
			}
		}
	}
}
