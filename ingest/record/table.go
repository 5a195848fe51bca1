package record

// titles are words behind a given name that do not belong to it; those in glued are
// also taken when no blank stands before them, the longest first. MS is not:
// names end so.
var (
	titles = []string{"MR", "MRS", "MS", "MISS", "MSS", "MSTR", "DR", "PROF", "REV", "SIR", "LADY", "LORD", "CAPT", "MME", "MLLE", "HERR", "FRAU"}
	glued  = []string{"MSTR", "MISS", "MRS", "MR"}
)
