#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace trimtab::app {

// What the pages say.
struct StatusPages {
  std::function<std::string()> metrics;  // Prometheus text
  std::function<bool()> healthy;
  std::function<bool()> ready;
};

// Answers GET /metrics, /healthz and /readyz over plain HTTP, on threads of its own; everything
// else is 404. Bounded in requests and bytes. The pages must outlive it; it ends when destroyed.
class StatusServer {
 public:
  // "127.0.0.1:8080"; port 0 takes a free one. kInvalid names the address.
  static Result<std::unique_ptr<StatusServer>> Start(const std::string& listen, StatusPages pages);
  ~StatusServer();
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;

  int port() const;

 private:
  // The HTTP library's own types stay out of this header.
  struct Parts;
  explicit StatusServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace trimtab::app
