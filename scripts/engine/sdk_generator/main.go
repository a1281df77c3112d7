// A language host that adds to an older one what it lacks: GeneratePackage and Link, which
// `pulumi package add` and `pulumi package gen-sdk` call. Current hosts do this themselves, with the same
// generators, but come with the Pulumi CLI alone: no Go module has them.
//
// Its name (`pulumi-language-nodejs`, as the engine calls it) says the language; the older host is
// `hosts/<name>` beside this program, and gets every other call as it came.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	service     = "/pulumirpc.LanguageRuntime/"
	largestCall = 400 * 1024 * 1024 // the engine's own limit
)

func main() {
	name := filepath.Base(os.Args[0])
	language := strings.TrimPrefix(name, "pulumi-language-")
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}
	older := &olderHost{program: filepath.Join(filepath.Dir(self), "hosts", name), arguments: os.Args[1:]}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	handle := func(_ any, stream grpc.ServerStream) error {
		method, _ := grpc.MethodFromServerStream(stream)
		switch method {
		case service + "GeneratePackage":
			return answer(stream, &pulumirpc.GeneratePackageRequest{}, func(request *pulumirpc.GeneratePackageRequest) (proto.Message, error) {
				return generate(language, request)
			})
		case service + "Link":
			return answer(stream, &pulumirpc.LinkRequest{}, func(request *pulumirpc.LinkRequest) (proto.Message, error) {
				return link(language, request)
			})
		}
		return older.forward(method, stream)
	}
	server := grpc.NewServer(
		grpc.ForceServerCodec(raw{}), grpc.UnknownServiceHandler(handle), grpc.MaxRecvMsgSize(largestCall),
	)
	if len(os.Args) > 1 {
		watched, gone := context.WithCancel(context.Background())
		if err := rpcutil.Healthcheck(watched, os.Args[len(os.Args)-1], time.Minute, gone); err != nil {
			fail(err)
		}
		go func() {
			<-watched.Done() // the engine has ended without a word
			os.Exit(0)
		}()
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// raw leaves messages as the bytes that they travel in.
type raw struct{}

func (raw) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (raw) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

func (raw) Name() string { return "raw" }

func answer[Request proto.Message](
	stream grpc.ServerStream, request Request, work func(Request) (proto.Message, error),
) error {
	var received []byte
	if err := stream.RecvMsg(&received); err != nil {
		return err
	}
	if err := proto.Unmarshal(received, request); err != nil {
		return err
	}
	response, err := work(request)
	if err != nil {
		return err
	}
	sent, err := proto.Marshal(response)
	if err != nil {
		return err
	}
	return stream.SendMsg(&sent)
}

// olderHost is started by the first call that is for it. It watches the engine itself, and ends with it.
type olderHost struct {
	program   string
	arguments []string
	start     sync.Once
	client    *grpc.ClientConn
	failure   error
}

func (host *olderHost) connection() (*grpc.ClientConn, error) {
	host.start.Do(func() {
		command := exec.Command(host.program, host.arguments...)
		command.Stderr = os.Stderr
		output, err := command.StdoutPipe()
		if err == nil {
			err = command.Start()
		}
		if err != nil {
			host.failure = status.Errorf(codes.Unavailable, "the language host cannot be started: %v", err)
			return
		}
		lines := bufio.NewReader(output)
		port, err := lines.ReadString('\n')
		if err != nil {
			host.failure = status.Errorf(codes.Unavailable, "the language host told no port: %v", err)
			return
		}
		go func() { _, _ = io.Copy(os.Stdout, lines) }()
		host.client, host.failure = grpc.NewClient(
			"127.0.0.1:"+strings.TrimSpace(port),
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.ForceCodec(raw{}), grpc.MaxCallRecvMsgSize(largestCall)),
		)
	})
	return host.client, host.failure
}

// forward serves calls of one request and any number of responses: LanguageRuntime has no others.
func (host *olderHost) forward(method string, stream grpc.ServerStream) error {
	client, err := host.connection()
	if err != nil {
		return err
	}
	context, cancel := context.WithCancel(stream.Context())
	defer cancel()
	if received, told := metadata.FromIncomingContext(context); told {
		context = metadata.NewOutgoingContext(context, received)
	}
	call, err := client.NewStream(context, &grpc.StreamDesc{ServerStreams: true}, method)
	if err != nil {
		return err
	}
	var message []byte
	if err := stream.RecvMsg(&message); err != nil {
		return err
	}
	if err := call.SendMsg(&message); err != nil {
		return err
	}
	if err := call.CloseSend(); err != nil {
		return err
	}
	for {
		var message []byte
		if err := call.RecvMsg(&message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.SendMsg(&message); err != nil {
			return err
		}
	}
}
