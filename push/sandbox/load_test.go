package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

// BenchmarkPosts measures creates a second over HTTP, by clients at once that
// keep their connections. 2,000 are wanted.
func BenchmarkPosts(b *testing.B) {
	for name, body := range map[string]string{"two flights": trip("T", "AAAAAA", "BBBBBB"), "everything": everything(b)} {
		b.Run(name, func(b *testing.B) {
			c := serve(b, &sandbox.Server{JournalSize: 1000})
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := post(client, c, body); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
		})
	}
}

func post(client *http.Client, c *service, body string) error {
	request, err := http.NewRequest(http.MethodPost, c.url+tripPath+"?userid_type=login&userid_value="+jane, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
