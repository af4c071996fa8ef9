#include "tests/fault/peer.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace trimtab::testing {
namespace {

std::string CommonName(X509* certificate) {
  if (certificate == nullptr) return "";
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
  return name;
}

size_t BodySize(const ReceivedRequest& request) {
  const std::string text = request.Header("content-length");
  size_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

}  // namespace

std::string ReceivedRequest::Header(std::string_view name) const {
  size_t at = head.find("\r\n");
  while (at != std::string::npos) {
    at += 2;
    const size_t end = head.find("\r\n", at);
    const size_t colon = head.find(':', at);
    if (colon < end && colon - at == name.size() &&
        strncasecmp(head.data() + at, name.data(), name.size()) == 0) {
      const size_t value = head.find_first_not_of(' ', colon + 1);
      return head.substr(value, end - value);
    }
    at = end;
  }
  return "";
}

Peer::Peer(int socket, SSL_CTX* tls, Ledger& ledger)
    : ledger_(ledger), tls_(tls), socket_(socket) {}

Peer::~Peer() { Close(); }

bool Peer::Handshake() {
  ssl_ = SSL_new(tls_);
  SSL_set_fd(ssl_, socket_);
  if (SSL_accept(ssl_) != 1) return false;
  const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  request_.server_name = name == nullptr ? "" : name;
  X509* shown = SSL_get1_peer_certificate(ssl_);
  request_.client_name = CommonName(shown);
  X509_free(shown);
  return true;
}

size_t Peer::Receive(char* into, size_t size) {
  const auto got =
      ssl_ != nullptr ? SSL_read(ssl_, into, static_cast<int>(size)) : recv(socket_, into, size, 0);
  return got > 0 ? static_cast<size_t>(got) : 0;
}

bool Peer::ReadRequest() {
  char piece[4096];
  const auto more = [&] {
    const size_t got = Receive(piece, sizeof(piece));
    unread_.append(piece, got);
    return got > 0;
  };
  size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return false;
  }
  request_.head = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  const size_t size = BodySize(request_);
  while (unread_.size() < size) {
    if (!more()) return false;
  }
  request_.body = unread_.substr(0, size);
  unread_.erase(0, size);
  const size_t space = request_.head.find(' ');
  request_.method = request_.head.substr(0, space);
  request_.target = request_.head.substr(space + 1, request_.head.find(' ', space + 1) - space - 1);
  const std::lock_guard lock(ledger_.mutex);
  ledger_.requests.push_back(request_);
  ledger_.changed.notify_all();
  return true;
}

bool Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ssl_ != nullptr
                          ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                          : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool Peer::SendInPieces(std::string_view bytes, size_t size, std::chrono::milliseconds pause) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, size);
    if (!Send(piece)) return false;
    bytes.remove_prefix(piece.size());
    Pause(pause);
  }
  return true;
}

bool Peer::Respond(std::string_view body, std::string_view status) {
  return Send("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

size_t Peer::Pour(std::string_view piece, size_t limit) {
  size_t sent = 0;
  while (sent < limit && Send(piece)) sent += piece.size();
  return sent;
}

void Peer::Pause(std::chrono::milliseconds time) {
  std::unique_lock lock(ledger_.mutex);
  ledger_.changed.wait_for(lock, time, [&] { return ledger_.stopping; });
}

void Peer::WaitForRelease() {
  std::unique_lock lock(ledger_.mutex);
  ledger_.changed.wait(lock, [&] { return ledger_.released || ledger_.stopping; });
}

bool Peer::WaitUntilGone(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  char thrown_away[4096];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd waited{.fd = socket_, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || poll(&waited, 1, static_cast<int>(left.count())) <= 0) return false;
    if (recv(socket_, thrown_away, sizeof(thrown_away), 0) <= 0) return true;
  }
}

void Peer::CloseWriting() { shutdown(socket_, SHUT_WR); }

void Peer::Reset() {
  const std::lock_guard lock(socket_mutex_);
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  SSL_free(std::exchange(ssl_, nullptr));
  close(std::exchange(socket_, -1));
}

void Peer::Close() {
  const std::lock_guard lock(socket_mutex_);
  if (socket_ < 0) return;
  if (ssl_ != nullptr) SSL_shutdown(ssl_);
  SSL_free(std::exchange(ssl_, nullptr));
  close(std::exchange(socket_, -1));
}

void Peer::Abort() {
  const std::lock_guard lock(socket_mutex_);
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

}  // namespace trimtab::testing
