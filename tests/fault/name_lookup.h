#pragma once

namespace trimtab::testing {

// While it lives, this program's look-ups of kHangingName block, as with a name server that does
// not answer; other names are looked up as ever. There may be one at a time. Its end lets the
// look-ups go on, and they find nothing.
class HangingName {
 public:
  static constexpr char kHangingName[] = "hangs.test";

  HangingName();
  ~HangingName();
  HangingName(const HangingName&) = delete;
  HangingName& operator=(const HangingName&) = delete;

  // Whether a look-up of the name came, within a generous time.
  bool WaitForLookup() const;
};

}  // namespace trimtab::testing
