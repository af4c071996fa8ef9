#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trimtab::shop {

struct ClientAnswer {
  int status = 0;  // 0: none came, and `body` says why
  std::map<std::string, std::string> headers;
  std::string body;
};

// What tests ask the shop with: one connection, kept. Owned by a test; one thread.
class Client {
 public:
  explicit Client(const std::string& address);  // "127.0.0.1:8080"
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  ClientAnswer Get(const std::string& target, const std::string& accept_encoding = "");
  ClientAnswer Post(const std::string& target, const std::string& body);
  // Bytes as they are, and the answer to them.
  ClientAnswer Send(const std::string& bytes);
  // Sent, and nobody waits for the answer yet.
  bool SendOnly(const std::string& bytes);
  ClientAnswer Receive();

 private:
  int socket_ = -1;
  std::string received_;  // behind the last answer
};

}  // namespace trimtab::shop
