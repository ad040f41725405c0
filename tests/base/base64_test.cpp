#include "base/base64.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace noodgeld::crypto {
namespace {

// RFC 4648, section 10.
TEST(Base64, Rfc4648Vectors) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64(as_bytes(plain)), encoded);
        const auto decoded = from_base64(encoded);
        ASSERT_TRUE(decoded.has_value()) << encoded;
        EXPECT_EQ(as_text(*decoded), plain);
    }
}

TEST(Base64, OneEncodingPerValue) {
    for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "Zm9v\n", " Zm9v",
                             "Zm 9v", "Zm-v", "Zm_v", "====", "Zg==Zg==", "\x80g==", "Zm9\xff"}) {
        EXPECT_FALSE(from_base64(text).has_value()) << text;
    }
}

RC_GTEST_PROP(Base64, WhatIsAcceptedIsWhatWouldBeWritten, (Bytes bytes)) {
    const std::string text = base64(bytes);
    RC_ASSERT(from_base64(text) == bytes);
    std::string other =
        text + *rc::gen::container<std::string>(*rc::gen::inRange<std::size_t>(0, 2),
                                                rc::gen::elementOf(std::string("A=+")));
    if (!other.empty()) {
        const auto at = *rc::gen::inRange<std::size_t>(0, other.size());
        other[at] = *rc::gen::arbitrary<char>();
    }
    const auto decoded = from_base64(other);
    // In its own parentheses: RC_ASSERT takes operators apart and would not stop at the first.
    RC_ASSERT((!decoded || base64(*decoded) == other));
}

}  // namespace
}  // namespace noodgeld::crypto
