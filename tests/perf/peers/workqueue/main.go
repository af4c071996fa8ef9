// The peer of work_queue_perf: client-go's queue with the same keys, on one core.
package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"

	"k8s.io/client-go/util/workqueue"
)

const (
	keys   = 10_000
	rounds = 200
)

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	runtime.GOMAXPROCS(1)
	names := make([]string, keys)
	for i := range names {
		names[i] = fmt.Sprintf("namespace/deployment-%d", i)
	}
	queue := workqueue.NewTyped[string]()
	began := cpu()
	for range rounds {
		for _, name := range names {
			queue.Add(name)
		}
		for range keys {
			name, _ := queue.Get()
			queue.Done(name)
		}
	}
	fmt.Println("per_second", keys*rounds/(cpu()-began).Seconds())
}
