#include "tests/e2e/shop/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace trimtab::shop {
namespace {

// Longer than anything that a test waits for.
constexpr timeval kLimit{.tv_sec = 60, .tv_usec = 0};

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// Reads "HTTP/1.1 200 OK" and the lines after it, without the empty one.
ClientAnswer ParseHead(std::string_view head) {
  ClientAnswer answer;
  answer.status = std::stoi(std::string(head.substr(head.find(' ') + 1, 3)));
  for (size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    const size_t end = head.find("\r\n", at + 2);
    const std::string_view line = head.substr(at + 2, end - at - 2);
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      answer.headers[LowerCase(line.substr(0, colon))] = line.substr(colon + 2);
    }
    at = end;
  }
  return answer;
}

}  // namespace

Client::Client(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kLimit, sizeof kLimit);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

Client::~Client() {
  if (socket_ >= 0) close(socket_);
}

ClientAnswer Client::Get(const std::string& target, const std::string& accept_encoding) {
  const std::string accept =
      accept_encoding.empty() ? "" : "Accept-Encoding: " + accept_encoding + "\r\n";
  return Send("GET " + target + " HTTP/1.1\r\nHost: shop\r\n" + accept + "\r\n");
}

ClientAnswer Client::Post(const std::string& target, const std::string& body) {
  return Send("POST " + target + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

ClientAnswer Client::Send(const std::string& bytes) {
  if (!SendOnly(bytes)) return {.body = "nothing can be sent"};
  return Receive();
}

bool Client::SendOnly(const std::string& bytes) {
  return socket_ >= 0 && send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                             static_cast<ssize_t>(bytes.size());
}

ClientAnswer Client::Receive() {
  std::optional<ClientAnswer> answer;
  size_t length = 0;
  while (true) {
    const size_t end = received_.find("\r\n\r\n");
    if (!answer && end != std::string::npos) {
      answer = ParseHead(std::string_view(received_).substr(0, end));
      received_.erase(0, end + 4);
      length = std::stoul("0" + answer->headers["content-length"]);
    }
    if (answer && received_.size() >= length) {
      answer->body = received_.substr(0, length);
      received_.erase(0, length);
      return *answer;
    }
    std::array<char, 16384> bytes{};
    const ssize_t count = socket_ < 0 ? -1 : recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return {.body = "the connection ended before an answer"};
    received_.append(bytes.data(), static_cast<size_t>(count));
  }
}

}  // namespace trimtab::shop
