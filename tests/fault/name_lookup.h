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

  // Whether so many look-ups of the name hang, within a generous time.
  bool WaitForLookups(int count) const;
};

}  // namespace trimtab::testing
