#pragma once

#include <string>
#include <unordered_map>

#include "sim/kind.h"
#include "sim/listing.h"
#include "sim/store.h"

namespace trimtab::sim {

// The JSON of stored versions, written once for each: a version never changes, and most reads show
// what the read before has shown. The server's own. Keeps the versions alive, so that no other can
// take their address; forgets all of them when there are many. One thread.
class ObjectTexts {
 public:
  const std::string& Of(const Version& version);
  // The body of a list. Its items do not repeat their kind where the server has types of its own.
  std::string ListOf(const Kind& kind, const Page& page);

 private:
  using Texts = std::unordered_map<Version, std::string>;

  const std::string& ItemOf(const Version& version);

  Texts whole_;
  Texts items_;  // without kind and apiVersion
};

}  // namespace trimtab::sim
