// The peer of informer_perf: client-go's informer of ConfigMaps, as its documentation sets one up.
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the server")
	namespace := flag.String("namespace", "", "the ConfigMaps' namespace")
	contentType := flag.String("content-type", "", "empty: the default, JSON")
	flag.Parse()

	config := must(clientcmd.BuildConfigFromFlags("", *kubeconfig))
	config.ContentType = *contentType
	client := must(kubernetes.NewForConfig(config))
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(*namespace))
	informer := factory.Core().V1().ConfigMaps().Informer()
	changed := 0
	must(informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { changed++ }}))

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	began := time.Now()
	factory.Start(ctx.Done())
	cache.WaitForCacheSync(ctx.Done(), informer.HasSynced)
	fmt.Println("sync_seconds", time.Since(began).Seconds())
	fmt.Println("objects", len(informer.GetStore().ListKeys()))
}
