// Command tripsync keeps every traveller's trips in SAP Concur equal to what a
// travel agency's GDS exports say.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
