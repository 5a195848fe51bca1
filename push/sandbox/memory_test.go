package sandbox_test

import (
	"net/http"
	"runtime"
	"testing"
)

// What a trip costs in memory is bounded by its document. (JournalSize bounds
// what requests cost.)
//
//nolint:paralleltest // the heap is that of all tests
func TestMemoryOfTrips(t *testing.T) {
	h := inProcess(t)
	for name, body := range map[string]string{"two flights": trip("T", "AAAAAA", "BBBBBB"), "everything": everything(t)} {
		const trips = 1000
		before := heap()
		for range trips {
			if status, answer := h.post("POST", tripPath, []byte(body)); status != http.StatusOK {
				t.Fatalf("status %d: %s", status, answer)
			}
		}
		each := (heap() - before) / trips
		t.Logf("%s: a trip of %d bytes takes %d", name, len(body), each)
		if most := 12 * len(body); each > most {
			t.Errorf("%s: a trip takes %d bytes, want at most %d", name, each, most)
		}
		runtime.KeepAlive(h)
	}
}

func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
