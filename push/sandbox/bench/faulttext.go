package bench

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Effect is what a fault does, such as "status 500".
func (f Fault) Effect() string {
	effect := []string{strings.TrimSpace(string(f.Kind) + " " + f.Delay)}
	if f.Status != 0 {
		effect[0] += " " + strconv.Itoa(f.Status)
	}
	if f.Body != "" {
		effect = append(effect, "body "+f.Body)
	}
	if f.Charset != "" {
		effect = append(effect, "in "+f.Charset)
	}
	if f.Declared != "" {
		effect = append(effect, "declared "+f.Declared)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Header)) {
		effect = append(effect, fmt.Sprintf("%s %q", name, f.Header[name]))
	}
	if f.RetryAfter != 0 {
		effect = append(effect, fmt.Sprintf("retry after %d s", f.RetryAfter))
	}
	return strings.Join(effect, ", ")
}

// Target is which requests a fault is meant for.
func (f Fault) Target() string {
	requests := "requests"
	if f.Operation != "" {
		requests = f.Operation + " " + requests
	}
	if f.Method != "" {
		requests = f.Method + " " + requests
	}
	if f.Path != "" {
		requests += " to " + f.Path
	}
	if f.Login != "" {
		requests += " for " + f.Login
	}
	if f.Company != "" {
		requests += " of company " + f.Company
	}
	if f.Count > 0 {
		return fmt.Sprintf("the next %d %s", f.Count, requests)
	}
	return fmt.Sprintf("%g %% of %s", f.Probability*100, requests)
}
