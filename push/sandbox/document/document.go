// Package document is the schema of the simulated service: which elements its
// documents have, in which order and with which values, and the words in which it
// refuses a document. Sections 1.5 and 4 of FACTS.md have what is published of it.
package document
