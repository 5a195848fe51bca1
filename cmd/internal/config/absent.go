package config

import "regexp"

// An absence is a setting, or a value of one, that this version does not have yet.
type absence struct {
	setting string // with [] for any index, and ": value" for one value
	say     string // in place of "… is not available in this version"
	instead string
}

// listAbsences returns the list to shorten when a feature arrives.
func listAbsences() []absence {
	return []absence{
		{"inbox[].sftp", "reading from SFTP", "fetch the files into a directory and name it in dir"},
		{"inbox[].s3", "reading from S3", "fetch the files into a directory and name it in dir"},
		{"metrics", "the page for Prometheus", "ask tripsync status, or /healthz at console.listen"},
		{"console.auth", "signing in to the console", "keep it on 127.0.0.1, behind a proxy that signs people in"},
	}
}

// refuseAbsent adds a problem if a setting or value is in the list of absences, and
// reports whether it is.
func (r *report) refuseAbsent(setting, value string) bool {
	general := regexp.MustCompile(`\[\d+\]`).ReplaceAllString(setting, "[]")
	for _, a := range listAbsences() {
		if a.setting == general || a.setting == general+": "+value {
			r.addOnce(setting, "%s is not available in this version (%s)", a.say, a.instead)
			return true
		}
	}
	return false
}
