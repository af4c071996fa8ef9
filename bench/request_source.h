#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "bench/scenario.h"

namespace trimtab::bench {

// What was drawn for one request.
struct Drawn {
  size_t endpoint = 0;
  uint64_t id = 0;
};

// Draws requests by the weights of the endpoints and writes them as bytes of HTTP/1.1. Pure: the
// same Rng gives the same requests. Any thread.
class RequestSource {
 public:
  explicit RequestSource(const std::vector<Endpoint>& endpoints);

  Drawn Draw(Rng& rng) const;
  // Replaces `bytes`. `host` is what the Host header says.
  void Write(const Drawn& drawn, std::string_view host, std::string& bytes) const;

 private:
  // A text between whose parts the id is put.
  using Template = std::vector<std::string>;
  struct Form {
    Template start;       // method and path, up to the value of Host
    std::string headers;  // after it, without the end of the head
    Template body;
    IdRange ids;
    bool has_length;
  };

  static Template Split(std::string_view text);
  static void Fill(const Template& parts, std::string_view id, std::string& bytes);

  std::vector<Form> forms_;
  std::vector<double> weights_;  // of each endpoint and those before it
};

}  // namespace trimtab::bench
