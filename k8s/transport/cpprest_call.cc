#include "k8s/transport/cpprest_call.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <cpprest/http_client.h>
#include <cpprest/producerconsumerstream.h>
#include <openssl/ssl.h>
#include <pplx/threadpool.h>

#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "k8s/transport/cpprest_reply.h"
#include "k8s/transport/transport.h"

namespace trimtab::k8s {
namespace {

using boost::asio::ip::tcp;
using TlsStream = boost::asio::ssl::stream<tcp::socket&>;

// The library believes that it connects to this address, to which nobody can. It never does: it is
// given a socket that is connected already, because it can neither speak to IPv6 addresses nor
// cancel a lookup, and reports a refused connection as "no route". Connecting a socket again whose
// first connect() returned at once succeeds without effect, whatever the address (Linux).
constexpr char kNowhere[] = "://255.255.255.255";

// Four threads serve any number of requests, because none of them ever waits.
constexpr size_t kThreads = 4;

// Hands the body to the Exchange. Owned by the library's request.
class Sink final : public concurrency::streams::details::basic_producer_consumer_buffer<uint8_t> {
 public:
  Sink(std::shared_ptr<Exchange> exchange, std::shared_ptr<const Wire> wire)
      : basic_producer_consumer_buffer(1), exchange_(std::move(exchange)), wire_(std::move(wire)) {}

 private:
  // Never fails. After a failure the library would close this buffer and wait for that in its own
  // thread, for another of its threads to do it: four such waits at once stop them all for ever,
  // and one at the end of the process keeps it from ending. What nobody wants is dropped instead,
  // and the connection ended.
  pplx::task<size_t> _putn(const uint8_t* bytes, size_t count) override {
    if (!exchange_->Add({reinterpret_cast<const char*>(bytes), count})) wire_->Abort();
    return pplx::task_from_result(count);
  }

  const std::shared_ptr<Exchange> exchange_;
  const std::shared_ptr<const Wire> wire_;
};

// What all the library's callbacks for one request share; none can know which of them runs last.
struct Shared {
  std::shared_ptr<Exchange> exchange;
  std::shared_ptr<TlsPeer> tls;
  std::mutex mutex;
  std::optional<Socket> socket;  // until the library takes it
};

// The one way in which a task of the library is followed: `use` gets its value, the Exchange its
// exception. So none goes unobserved, which would end the process (cpprestsdk #1497).
template <class T, class Use>
void Observe(const pplx::task<T>& task, std::shared_ptr<Shared> shared, Use use) {
  task.then([shared = std::move(shared), use = std::move(use)](const pplx::task<T>& done) {
    try {
      use(done, shared);
    } catch (const web::http::http_exception& failure) {
      shared->exchange->Fail(
          TranslateFailure(failure.what(), failure.error_code().value(), shared->tls.get()));
    } catch (const std::exception& failure) {
      shared->exchange->Fail(TranslateFailure(failure.what(), 0, shared->tls.get()));
    } catch (...) {
      shared->exchange->Fail(TranslateFailure("an unknown exception", 0, shared->tls.get()));
    }
  });
}

void GiveSocket(Shared& shared, tcp::socket& to) {
  const std::lock_guard lock(shared.mutex);
  // The library asks a second time only to send the request once more.
  if (!shared.socket) throw std::runtime_error("a request is sent once");
  to.assign(tcp::v4(), shared.socket->fd());
  shared.socket->Release();
  shared.socket.reset();
}

web::http::client::http_client_config Configure(const CpprestRoute& route,
                                                const std::shared_ptr<Shared>& shared) {
  web::http::client::http_client_config config;
  config.set_max_redirects(0);
  config.set_chunksize(route.piece);
  config.set_timeout(route.backstop);
  config.set_tlsext_sni_enabled(false);  // TlsPeer does it, and not for addresses
  if (route.tls) {
    config.set_ssl_context_callback([shared](boost::asio::ssl::context& context) {
      const auto configured = shared->tls->Configure(context.native_handle());
      if (configured) return;
      shared->exchange->Fail(configured.error());
      throw std::runtime_error(configured.error().message);
    });
  }
  config.set_nativehandle_options([shared](web::http::client::native_handle handle) {
    if (!shared->tls) return GiveSocket(*shared, *static_cast<tcp::socket*>(handle));
    auto& stream = *static_cast<TlsStream*>(handle);
    shared->tls->Announce(stream.native_handle());
    GiveSocket(*shared, stream.next_layer());
  });
  return config;
}

web::http::http_request Translate(const HttpRequest& request, const CpprestRoute& route,
                                  std::shared_ptr<Exchange> exchange) {
  web::http::http_request translated(request.method);
  const concurrency::streams::streambuf<uint8_t> sink(
      std::make_shared<Sink>(std::move(exchange), route.wire));
  translated.set_response_stream(sink.create_ostream());
  translated.set_request_uri(web::uri(route.target));
  auto& headers = translated.headers();
  for (const HttpHeader& header : request.headers) headers.add(header.name, header.value);
  headers["Host"] = route.authority;
  if (!headers.has("User-Agent")) headers["User-Agent"] = "trimtab";
  if (!request.body.empty()) {
    translated.set_body(concurrency::streams::bytestream::open_istream(request.body),
                        request.body.size(), "application/octet-stream");
  }
  return translated;
}

void Follow(const pplx::task<web::http::http_response>& answer, std::shared_ptr<Shared> shared) {
  Observe(answer, std::move(shared), [](const auto& done, const auto& common) {
    const web::http::http_response response = done.get();
    HttpResponse head{.status = response.status_code()};
    for (const auto& [name, value] : response.headers()) head.headers.push_back({name, value});
    if (auto good = CheckHead(head); !good) return common->exchange->Fail(good.error());
    common->exchange->SetHead(std::move(head));
    Observe(response.content_ready(), common, [](const auto& body, const auto& same) {
      body.get();
      same->exchange->End();
    });
  });
}

class Call final : public CpprestCall {
 public:
  Call(const web::uri& base, const web::http::client::http_client_config& config,
       const web::http::http_request& request, std::shared_ptr<Shared> shared)
      : answer_(web::http::client::http_client(base, config).request(request)) {
    Follow(answer_, std::move(shared));
  }

  bool HeadIsIn() const override { return answer_.is_done(); }

 private:
  pplx::task<web::http::http_response> answer_;
};

}  // namespace

void PrepareCpprest() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Before the library's threads, which alone read them.
    setenv("SSL_CERT_FILE", "/dev/null", 1);  // NOLINT(concurrency-mt-unsafe)
    setenv("SSL_CERT_DIR", "/dev/null", 1);   // NOLINT(concurrency-mt-unsafe)
    // Before the threads too, so that at the end of the process it outlives them.
    OPENSSL_init_ssl(0, nullptr);
    crossplat::threadpool::initialize_with_threads(kThreads);
    // Else the first call makes it, under a lock of the library that ThreadSanitizer cannot see.
    pplx::get_ambient_scheduler();
  });
}

Result<std::unique_ptr<CpprestCall>> StartCpprestCall(Socket socket, const HttpRequest& request,
                                                      const CpprestRoute& route,
                                                      std::shared_ptr<Exchange> exchange) {
  auto shared = std::make_shared<Shared>();
  shared->exchange = std::move(exchange);
  shared->tls = route.tls;
  shared->socket = std::move(socket);
  try {
    const web::http::http_request translated = Translate(request, route, shared->exchange);
    if (translated.request_uri().resource().to_string() != route.target) {
      return Error{.code = Code::kInvalid,
                   .message = "the request was not sent: cpprestsdk would change its target"};
    }
    const web::uri base((route.tls ? "https" : "http") + std::string(kNowhere));
    const auto config = Configure(route, shared);
    return std::unique_ptr<CpprestCall>(
        std::make_unique<Call>(base, config, translated, std::move(shared)));
  } catch (const std::exception& failure) {
    return Error{.code = Code::kInvalid,
                 .message = "the request was not sent: " + std::string(failure.what())};
  }
}

}  // namespace trimtab::k8s
