#include "words/visible.h"

#include <gtest/gtest.h>

namespace noodgeld {
namespace {

TEST(Visible, LeavesWhatIsSeen) {
    for (const char* text : {"", "agrees", "Één café, € 5,00\nén nog een regel", "日本"}) {
        EXPECT_EQ(visible(text), text);
    }
}

TEST(Visible, ShowsWhatWouldAct) {
    EXPECT_EQ(visible("\x1b[2Jagree"), "\\x1b[2Jagree");
    EXPECT_EQ(visible("a\rb\tc\x7f"), "a\\x0db\\x09c\\x7f");
    EXPECT_EQ(visible("\xc2\x9b"
                      "31m"),
              "\\xc2\\x9b31m")
        << "the one-character CSI";
    EXPECT_EQ(visible("\xe2\x80\xae"
                      "eerga"),
              "\\xe2\\x80\\xaeeerga")
        << "right to left";
    EXPECT_EQ(visible("\xff\xc3"), "\\xff\\xc3") << "no UTF-8";
    EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a\\x00b");
}

}  // namespace
}  // namespace noodgeld
