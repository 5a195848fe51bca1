package air_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBrokenFlights damages the head of a flight that is not ticketed: an update
// without the flight would take it away.
func TestBrokenFlights(t *testing.T) {
	t.Parallel()
	doe, _ := joined(t)
	const want = "9:8: segment: is of no flight and no other segment"
	before, rest, _ := strings.Cut(doe, "U-001X;")
	head, tail, _ := strings.Cut(rest, ";")
	_, behind, _ := strings.Cut(tail, "\r\n")
	lines := map[string]string{}
	for _, damaged := range []string{
		head[:4] + "?" + head[5:], head[:4] + " " + head[4:], head[1:], head[:6] + "\x0b" + head[6:], "\t" + head, "",
		head[:3] + head[4:], strings.ToLower(head),
	} {
		lines[damaged] = "U-001X;" + damaged + ";" + tail
	}
	for n := range len(head) {
		lines["cut: "+head[:n]] = "U-001X;" + head[:n] + "\r\n" + behind
	}
	for name, text := range lines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]string{want}, readings(t, before+text)); diff != "" {
				t.Errorf("readings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBrokenServices damages what the date of another segment needs: it is kept as a
// remark, and said to be.
func TestBrokenServices(t *testing.T) {
	t.Parallel()
	doe, _ := joined(t)
	const unread = "not that of a segment, which is kept as a remark only"
	for line, fault := range map[string]string{
		"U-003X;004HHL HI HK01;HK01 \x0b02FEB;05FEB;FRA;;": "first date " + unread,
		"U-003X;004HHL HI HK01;HK01 02F":                   "first date " + unread,
		"U-003X;004HHL HI HK01;HK01;05FEB;FRA;":            "first date " + unread,
		"U-003X;004CCR ZI HK01;HK01 0?FEB;05FEB;FRA;":      "first date " + unread,
		"U-003X;004TRN 2C HK01;;05FEB;FRA;":                "first date " + unread,
		"U-003X;004HHL HI HK01;HK01 31FEB;05FEB;FRA;":      `first date "31FEB": not a day`,
		"U-003X;0?4HHL HI HK01;HK01 02FEB;05FEB;FRA;":      "segment number " + unread,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(doe, "I-001;", line+"\r\nI-001;", 1)
			if diff := cmp.Diff([]string{"JOINAA: DOE CDG-FRA " + fault}, readings(t, text)); diff != "" {
				t.Errorf("readings (-want +got):\n%s", diff)
			}
		})
	}
}
