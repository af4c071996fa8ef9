#include "k8s/quantity.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

Quantity Parsed(std::string_view text) {
  auto quantity = Quantity::Parse(text);
  EXPECT_TRUE(quantity.ok()) << text << ": " << (quantity ? "" : quantity.error().message);
  return quantity ? *quantity : Quantity();
}

struct Canonical {
  std::string text;
  std::string canonical;
};

class QuantityCanonical : public testing::TestWithParam<Canonical> {};

TEST_P(QuantityCanonical, IsWhatTheServerWrites) {
  const Quantity quantity = Parsed(GetParam().text);
  EXPECT_EQ(quantity.Canonical(), GetParam().canonical);
  const Quantity again = Parsed(quantity.Canonical());
  EXPECT_TRUE(again == quantity);
  EXPECT_EQ(again.Canonical(), quantity.Canonical());
}

INSTANTIATE_TEST_SUITE_P(
    Decimal, QuantityCanonical,
    testing::Values(Canonical{"0", "0"}, Canonical{"-0", "0"}, Canonical{"0.000", "0"},
                    Canonical{"1", "1"}, Canonical{"+1", "1"}, Canonical{"-1", "-1"},
                    Canonical{"1.", "1"}, Canonical{".5", "500m"}, Canonical{"0.5", "500m"},
                    Canonical{"1.5", "1500m"}, Canonical{"1000m", "1"}, Canonical{"1500m", "1500m"},
                    Canonical{"100m", "100m"}, Canonical{"0.1", "100m"}, Canonical{"1000", "1k"},
                    Canonical{"1001", "1001"}, Canonical{"12000", "12k"},
                    Canonical{"1000000", "1M"}, Canonical{"0.001", "1m"},
                    Canonical{"0.0001", "100u"}, Canonical{"1000n", "1u"}, Canonical{"1n", "1n"},
                    Canonical{"0.5k", "500"}, Canonical{"1.5G", "1500M"}, Canonical{"1E", "1E"},
                    Canonical{"-1.5", "-1500m"}, Canonical{"00012", "12"},
                    Canonical{"1000E", "1e21"},
                    Canonical{"1.50000000000000000000000000000000000000000", "1500m"}));

INSTANTIATE_TEST_SUITE_P(Binary, QuantityCanonical,
                         testing::Values(Canonical{"0Gi", "0"}, Canonical{"1Ki", "1Ki"},
                                         Canonical{"1024Ki", "1Mi"}, Canonical{"1.5Gi", "1536Mi"},
                                         Canonical{"0.5Ki", "512"}, Canonical{"1023Ki", "1023Ki"},
                                         Canonical{"-2048Ki", "-2Mi"},
                                         Canonical{"1000Mi", "1000Mi"},
                                         Canonical{"0.1Mi", "104857600m"},
                                         Canonical{"1.1Ki", "1126400m"}, Canonical{"7Ei", "7Ei"},
                                         Canonical{"4096Pi", "4Ei"}));

INSTANTIATE_TEST_SUITE_P(Exponent, QuantityCanonical,
                         testing::Values(Canonical{"1e3", "1e3"}, Canonical{"1E3", "1e3"},
                                         Canonical{"1e+3", "1e3"}, Canonical{"1e4", "10e3"},
                                         Canonical{"1e0", "1"}, Canonical{"12e1", "120"},
                                         Canonical{"1e-3", "1e-3"}, Canonical{"0.5e0", "500e-3"},
                                         Canonical{"1.5e6", "1500e3"}, Canonical{"-1e6", "-1e6"},
                                         Canonical{"1e27", "1e27"}, Canonical{"0e900", "0"}));

TEST(Quantity, WritesABinaryAmountBetweenStepsWithoutASuffix) {
  EXPECT_EQ(Parsed("62.5Ki").Canonical(), "64000");
  EXPECT_EQ(Parsed("64000").Canonical(), "64k");
}

TEST(Quantity, RefusesWhatTheServerWouldNotReadAndNamesIt) {
  for (const char* text : {"",
                           " ",
                           "-",
                           "+",
                           ".",
                           "m",
                           "Gi",
                           "1 Gi",
                           " 1",
                           "1 ",
                           "1ki",
                           "1K",
                           "1KI",
                           "1Kib",
                           "1e",
                           "1e+",
                           "1e-",
                           "1e+-3",
                           "1e3.5",
                           "1e3Ki",
                           "--1",
                           "+-1",
                           "1.2.3",
                           "0x10",
                           "1,5",
                           "NaN",
                           "inf",
                           "1mm",
                           "1e99999999999999999999"}) {
    const auto quantity = Quantity::Parse(text);
    ASSERT_FALSE(quantity.ok()) << text;
    EXPECT_EQ(quantity.error().code, Code::kInvalid);
    EXPECT_NE(quantity.error().message.find("\"" + std::string(text) + "\""), std::string::npos)
        << quantity.error().message;
  }
}

TEST(Quantity, RefusesWhatItCannotHoldExactly) {
  for (const char* text :
       {"0.1n", "0.0000000001", "1e-10", "1e999", "1e-999", "1e30",
        "99999999999999999999999999999999999999999", "8Ei", "9223372036854775808Ki"}) {
    EXPECT_FALSE(Quantity::Parse(text).ok()) << text;
  }
  EXPECT_TRUE(Quantity::Parse("100000000000000000000000000000").ok());
}

TEST(Quantity, ComparesByAmountAndNotBySpelling) {
  EXPECT_TRUE(Parsed("1024Mi") == Parsed("1Gi"));
  EXPECT_TRUE(Parsed("1e3") == Parsed("1k"));
  EXPECT_TRUE(Parsed("1G") < Parsed("1Gi"));
  EXPECT_TRUE(Parsed("-1") < Parsed("1n"));
}

TEST(Quantity, IsANumber) {
  EXPECT_EQ(Parsed("250m").value(), 0.25);
  EXPECT_EQ(Parsed("1.1").value(), 1.1);
  EXPECT_EQ(Parsed("-1Gi").value(), -1073741824.0);
}

}  // namespace
}  // namespace trimtab::k8s
