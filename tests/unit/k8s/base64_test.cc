#include "k8s/base64.h"

#include <gtest/gtest.h>

namespace trimtab::k8s {
namespace {

struct Row {
  std::string_view plain;
  std::string_view encoded;
};

// The test vectors of RFC 4648.
class Base64 : public ::testing::TestWithParam<Row> {};

TEST_P(Base64, EncodesAndDecodes) {
  EXPECT_EQ(EncodeBase64(GetParam().plain), GetParam().encoded);
  EXPECT_EQ(DecodeBase64(GetParam().encoded), GetParam().plain);
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64,
                         ::testing::Values(Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="},
                                           Row{"foo", "Zm9v"}, Row{"foob", "Zm9vYg=="},
                                           Row{"fooba", "Zm9vYmE="}, Row{"foobar", "Zm9vYmFy"},
                                           Row{"\xff\xfe\xfd", "//79"}));

TEST(Base64, SkipsLineBreaks) { EXPECT_EQ(DecodeBase64("Zm9v\r\nYmFy\n"), "foobar"); }

TEST(Base64, RefusesWhatIsNone) {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Z===", "=", "Zm9v!", "Zg==Zg==", "Zm-_"}) {
    EXPECT_FALSE(DecodeBase64(bad)) << bad;
  }
}

}  // namespace
}  // namespace trimtab::k8s
