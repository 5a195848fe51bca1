package config

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// A Variable is an environment variable that goes before a setting of the file.
type Variable struct {
	Name    string
	Setting string
}

// Variables returns the environment variables that go before the file, in the
// order of the file. An empty one counts as not set.
func Variables() []Variable {
	return []Variable{
		{"TRIPSYNC_DATA", "data"},
		{"TRIPSYNC_DATABASE_URL", "database"},
		{"TRIPSYNC_KEYS", "keys"},
		{"TRIPSYNC_LOG_LEVEL", "log_level"},
		{"TRIPSYNC_DELIVERY_SETTLE_UNKNOWN", "delivery.settle_unknown"},
		{"TRIPSYNC_DELIVERY_WORKERS", "delivery.workers"},
		{"TRIPSYNC_DELIVERY_TIMEOUT", "delivery.timeout"},
		{"TRIPSYNC_DELIVERY_QUOTA", "delivery.quota"},
		{"TRIPSYNC_CONSOLE_LISTEN", "console.listen"},
	}
}

const (
	prefix = "TRIPSYNC_"
	// fileVariable names the settings file, where the command line does not.
	fileVariable = "TRIPSYNC_CONFIG"
	// kubernetesVariable is one that Kubernetes sets for a service whose name
	// starts with tripsync, such as TRIPSYNC_SERVICE_HOST or
	// TRIPSYNC_METRICS_PORT_9090_TCP_ADDR.
	kubernetesVariable = `^TRIPSYNC_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`
)

// overlay sets what environment variables say.
func (d *decoder) overlay(c *Config) {
	for _, v := range Variables() {
		if value, ok := d.lookup(v.Name); ok && value != "" {
			d.override(c, v, value)
		}
	}
}

func (d *decoder) override(c *Config, v Variable, value string) {
	d.at[v.Setting] = place{name: v.Name}
	delete(d.written, v.Setting)
	into, _ := scalarOf(settingOf(c, v.Setting))
	if _, secret := into.(*Secret); secret {
		d.written[v.Setting] = "${env:" + v.Name + "}"
	}
	if err := setScalar(into, value); err != nil {
		d.addOnce(v.Setting, "%q: %v", value, err)
	}
}

// settingOf returns the field of a setting that is in no list.
func settingOf(c *Config, setting string) reflect.Value {
	v := reflect.ValueOf(c).Elem()
	for key := range strings.SplitSeq(setting, ".") {
		v, _ = fieldOf(v, key)
	}
	return v
}

// UnknownVariables reports each TRIPSYNC_ variable of environ, a list like that of
// [os.Environ], that sets nothing: it is neither in [Variables] nor referred to by
// the settings file. It accepts TRIPSYNC_CONFIG, and the variables that Kubernetes
// sets for services named tripsync….
func (c *Config) UnknownVariables(environ []string) error {
	var known []string
	for _, v := range Variables() {
		known = append(known, v.Name)
	}
	known = append(known, fileVariable)
	kubernetes := regexp.MustCompile(kubernetesVariable)
	var errs []error
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		name, _, _ := strings.Cut(entry, "=")
		passed := c.asked[name] || slices.Contains(known, name) || kubernetes.MatchString(name)
		if strings.HasPrefix(name, prefix) && !passed {
			errs = append(errs, fmt.Errorf("%s: unknown environment variable%s", name, suggestNearest(name, known)))
		}
	}
	return errors.Join(errs...)
}

// lookupIn returns the look-up of a list as of [os.Environ].
func lookupIn(environ []string) func(string) (string, bool) {
	values := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		values[name] = value
	}
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}
