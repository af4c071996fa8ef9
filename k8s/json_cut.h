#pragma once

#include <string_view>

namespace trimtab::k8s {

// Cuts the text of single values out of a document that a JsonScanner has accepted, walking beside
// the parser's tree: that tree keeps no positions. On any other text the cuts are meaningless, but
// never outside of it. One thread; the document outlives it.
class JsonCutter {
 public:
  explicit JsonCutter(std::string_view document) : document_(document) {}

  // Steps into the object or array that comes next.
  void Enter() { SkipTo("{["); }
  // Steps over a member's key.
  void SkipKey();
  // The value that comes next.
  std::string_view Value();
  // The value that comes next, when it is the last member of the root: found from the end, for
  // free.
  std::string_view LastValue();

 private:
  void SkipTo(std::string_view any_of);
  void SkipString();
  void SkipContainer();
  size_t StringEnd(size_t at) const;
  size_t ValueStart() const;

  std::string_view document_;
  size_t at_ = 0;
};

}  // namespace trimtab::k8s
