#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

#include "cli/demo/served_cluster.h"

namespace trimtab::demo {

// One client's connection: requests one after the other, until an answer is a stream, which is its
// last. Shared between the listener and the operations under way, which may end after it was
// closed. Lives on the listener's thread. Whatever goes wrong closes it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls,
             ServedCluster& cluster);

  void Start();
  // Sends what an open stream has to say and nobody has read yet.
  void Push();
  // Four times a second: what waits too long for the peer is closed.
  void Tick();
  void Close();
  bool closed() const { return closed_; }

 private:
  using Code = boost::system::error_code;

  void ReadRequest();
  void OnRequest();
  void Respond(HttpResponse response);
  void Stream(sim::Answer answer);
  void AwaitHangup();
  void SendChunk(bool last);
  void EndStream();
  // Until the operation that now begins is done, the peer's time runs.
  void Await() { waited_ticks_ = 0; }
  void Done() { waited_ticks_ = std::nullopt; }

  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  ServedCluster& cluster_;
  boost::beast::flat_buffer received_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
  boost::beast::http::response<boost::beast::http::empty_body> head_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::empty_body>> sender_;
  std::unique_ptr<sim::LineStream> lines_;
  std::string chunk_;
  std::optional<int> waited_ticks_;
  bool sending_ = false;
  bool closed_ = false;
};

}  // namespace trimtab::demo
