#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kind.h"
#include "sim/selector.h"
#include "sim/status.h"
#include "sim/store.h"

namespace trimtab::sim {

struct ListRequest {
  std::string ns;  // empty: all
  Selector selector;
  int64_t limit = 0;  // 0: all
  std::string continue_token;
  std::string resource_version;
  bool exact = false;  // resourceVersionMatch=Exact
};

// One page, as it stood at one revision.
struct Page {
  std::vector<Version> items;  // as the kind shows them
  int64_t revision = 0;
  std::string continue_token;  // empty on the last page
  int64_t remaining = 0;       // after this page; only known without a selector
};

// A page of a list. All pages of a list show the revision of the first; when that is compacted
// away, a continue token is 410 Expired.
Outcome<Page> ListPage(const Store& store, const Kind& kind, const ListRequest& request);

// 400 or 500 for a text that is no resourceVersion; empty is 0.
Outcome<int64_t> ParseRevision(const std::string& text);

}  // namespace trimtab::sim
