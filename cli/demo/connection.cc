#include "cli/demo/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <utility>

namespace trimtab::demo {

namespace net = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr int kMostWaitedTicks = 4 * 30;
constexpr size_t kMostBody = size_t{16} << 20;  // the cluster itself refuses less, in words
constexpr uint32_t kMostHead = uint32_t{64} << 10;
constexpr size_t kChunk = size_t{64} << 10;

HttpRequest RequestOf(http::request<http::string_body> raw) {
  HttpRequest request{.method = std::string(raw.method_string()),
                      .target = std::string(raw.target()),
                      .body = std::move(raw.body())};
  for (const auto& field : raw) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  return request;
}

template <class Message>
void PutHead(Message& message, const HttpResponse& response) {
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  for (const HttpHeader& header : response.headers) message.insert(header.name, header.value);
}

}  // namespace

Connection::Connection(net::ip::tcp::socket socket, net::ssl::context& tls, ServedCluster& cluster)
    : stream_(std::move(socket), tls), cluster_(cluster) {}

void Connection::Start() {
  Await();
  stream_.async_handshake(net::ssl::stream_base::server,
                          [self = shared_from_this()](const Code& failed) {
                            if (failed) return self->Close();
                            self->Done();
                            self->ReadRequest();
                          });
}

void Connection::ReadRequest() {
  parser_.emplace();
  parser_->body_limit(kMostBody);
  parser_->header_limit(kMostHead);
  http::async_read(stream_, received_, *parser_,
                   [self = shared_from_this()](const Code& failed, size_t) {
                     if (failed) return self->Close();
                     self->OnRequest();
                   });
}

void Connection::OnRequest() {
  const HttpRequest request = RequestOf(parser_->release());
  sim::Answer answer = cluster_.Take()->Handle(request);
  if (answer.stream) return Stream(std::move(answer));
  Respond(std::move(answer.response));
}

void Connection::Respond(HttpResponse response) {
  response_ = {};
  PutHead(response_, response);
  response_.body() = std::move(response.body);
  response_.prepare_payload();
  Await();
  http::async_write(stream_, response_, [self = shared_from_this()](const Code& failed, size_t) {
    if (failed) return self->Close();
    self->Done();
    self->ReadRequest();
  });
}

void Connection::Stream(sim::Answer answer) {
  lines_ = std::move(answer.stream);
  PutHead(head_, answer.response);
  head_.chunked(true);
  head_.keep_alive(false);
  sender_.emplace(head_);
  sending_ = true;
  Await();
  http::async_write_header(stream_, *sender_,
                           [self = shared_from_this()](const Code& failed, size_t) {
                             if (failed) return self->Close();
                             self->sending_ = false;
                             self->Done();
                             self->Push();
                           });
  AwaitHangup();
}

// A client that is being told has nothing more to say: a byte, or an end, is its goodbye.
void Connection::AwaitHangup() {
  stream_.async_read_some(received_.prepare(1),
                          [self = shared_from_this()](const Code&, size_t) { self->Close(); });
}

void Connection::Push() {
  if (lines_ == nullptr || sending_ || closed_) return;
  chunk_.clear();
  bool ended = false;
  {
    const auto turn = cluster_.Take();
    while (chunk_.size() < kChunk) {
      auto line = lines_->Next();
      if (!line) break;
      chunk_ += *line;
    }
    ended = lines_->ended();
  }
  if (!chunk_.empty()) {
    SendChunk(false);
  } else if (ended) {
    SendChunk(true);
  }
}

void Connection::SendChunk(bool last) {
  sending_ = true;
  Await();
  const auto sent = [self = shared_from_this(), last](const Code& failed, size_t) {
    if (failed) return self->Close();
    self->sending_ = false;
    self->Done();
    if (!last) return self->Push();
    // The client closes when it has read all; closing before could take that from it.
    self->EndStream();
    self->Await();
    Code ignored;
    self->stream_.next_layer().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
  };
  if (last) {
    net::async_write(stream_, http::make_chunk_last(), sent);
  } else {
    net::async_write(stream_, http::make_chunk(net::buffer(chunk_)), sent);
  }
}

// What ends with it may belong to the cluster.
void Connection::EndStream() {
  if (lines_ == nullptr) return;
  const auto turn = cluster_.Take();
  lines_.reset();
}

void Connection::Tick() {
  if (waited_ticks_ && ++*waited_ticks_ > kMostWaitedTicks) return Close();
  Push();
}

void Connection::Close() {
  if (std::exchange(closed_, true)) return;
  EndStream();
  Code ignored;
  stream_.next_layer().close(ignored);
}

}  // namespace trimtab::demo
