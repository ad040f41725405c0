#include <ZXing/BarcodeFormat.h>
#include <ZXing/DecodeHints.h>
#include <ZXing/ImageView.h>
#include <ZXing/ReadBarcode.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <regex>

#include "files/files.h"
#include "files/qr_code.h"
#include "protocol/wire/text.h"
#include "tests/cli/run_noodgeld.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A picture of square modules, each some pixels wide.
class Bitmap {
  public:
    Bitmap(std::size_t side, std::size_t pixels)
        : side_(side), pixels_(pixels), grey_(side * pixels * side * pixels, 255) {}

    void ink(std::size_t x, std::size_t y) {
        ASSERT_LT(std::max(x, y), side_);
        for (std::size_t dy = 0; dy < pixels_; ++dy) {
            const std::size_t row = (y * pixels_ + dy) * side_ * pixels_;
            std::fill_n(grey_.begin() + static_cast<std::ptrdiff_t>(row + x * pixels_), pixels_,
                        std::uint8_t{0});
        }
    }
    /// What a reader of QR codes makes of it; empty when nothing.
    [[nodiscard]] std::string read() const {
        const int width = static_cast<int>(side_ * pixels_);
        ZXing::DecodeHints hints;
        hints.setFormats(ZXing::BarcodeFormat::QRCode);
        const auto result = ZXing::ReadBarcode(
            ZXing::ImageView(grey_.data(), width, width, ZXing::ImageFormat::Lum), hints);
        return result.isValid() ? result.text() : "";
    }

  private:
    std::size_t side_;
    std::size_t pixels_;
    std::vector<std::uint8_t> grey_;
};

Bitmap draw(const QrCode& code) {
    Bitmap bitmap(code.size() + 2 * kQuietZone, 3);
    for (std::size_t y = 0; y < code.size(); ++y) {
        for (std::size_t x = 0; x < code.size(); ++x) {
            if (code.dark(x, y)) bitmap.ink(x + kQuietZone, y + kQuietZone);
        }
    }
    return bitmap;
}

/// Draws the path of an SVG as `to_svg` writes it: runs of modules.
Bitmap draw_svg(const std::string& svg) {
    std::smatch box;
    EXPECT_TRUE(std::regex_search(svg, box, std::regex(R"re(viewBox="0 0 (\d+) )re")));
    Bitmap bitmap(static_cast<std::size_t>(std::stoul(box[1])), 3);
    const std::regex run(R"re(M(\d+) (\d+)h(\d+)v1h-(\d+)z)re");
    for (std::sregex_iterator at(svg.begin(), svg.end(), run), end; at != end; ++at) {
        const std::size_t x = std::stoul((*at)[1]);
        const std::size_t length = std::stoul((*at)[3]);
        EXPECT_EQ((*at)[3], (*at)[4]);
        for (std::size_t i = 0; i < length; ++i) bitmap.ink(x + i, std::stoul((*at)[2]));
    }
    return bitmap;
}

/// Draws lines of half blocks.
Bitmap draw_blocks(const std::string& text) {
    const std::size_t lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    Bitmap bitmap(lines * 2, 3);
    std::size_t x = 0;
    std::size_t y = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\n' || text[i] == ' ') {
            text[i] == '\n' ? (x = 0, y += 2) : ++x;
            ++i;
            continue;
        }
        const std::string block = text.substr(i, 3);
        if (block != "▄") bitmap.ink(x, y);
        if (block != "▀") bitmap.ink(x, y + 1);
        ++x;
        i += 3;
    }
    return bitmap;
}

/// An order that takes exactly the most bytes, its message filled up.
Bytes largest_order() {
    Order order = test::order();
    order.message.clear();
    order.activations.clear();
    for (unsigned i = 0; i < 6; ++i) {
        order.activations.push_back(
            {example_id<EmissionId>("emission", i), {{1}, {20}}, kCrisis, kCrisis + kDay});
    }
    order.message = "x";
    while (encode(by_officers(order, 1, 5)).size() < limits::kOrderBytes) order.message += "x";
    EXPECT_LE(order.message.size(), limits::kMessageBytes);
    return encode(by_officers(order, 1, 5));
}

TEST(QrCode, TheLargestOrderFitsVersion25AndIsReadBack) {
    const Bytes order = largest_order();
    ASSERT_EQ(order.size(), limits::kOrderBytes);
    const std::string text = to_text(Kind::order, order);
    EXPECT_EQ(text.size(), 1'431u);
    const auto code = QrCode::of(text, QrLevel::m);
    ASSERT_TRUE(code);
    EXPECT_LE(code->version(), 25);
    EXPECT_EQ(draw(*code).read(), text);
}

TEST(QrCode, AVoucherFitsVersion10) {
    const std::string text = to_text(Kind::voucher, encode(voucher(1)));
    EXPECT_EQ(text.size(), 282u);
    EXPECT_LE(QrCode::of(text, QrLevel::m)->version(), 10);
}

TEST(QrCode, EveryPictureIsReadBack) {
    for (const QrLevel level : {QrLevel::l, QrLevel::m, QrLevel::q, QrLevel::h}) {
        const std::string text = to_text(Kind::voucher, encode(voucher(1)));
        const auto code = QrCode::of(text, level);
        ASSERT_TRUE(code);
        EXPECT_EQ(draw(*code).read(), text);
        EXPECT_EQ(draw_svg(to_svg(*code, 0.5)).read(), text);
        EXPECT_EQ(draw_blocks(to_blocks(*code, false)).read(), text);
    }
}

TEST(QrCode, ADamagedPictureIsReadUpToItsLevel) {
    const std::string text = to_text(Kind::voucher, encode(voucher(1)));
    Bitmap bitmap = draw(*QrCode::of(text, QrLevel::h));
    for (std::size_t x = 20; x < 35; ++x) {
        for (std::size_t y = 20; y < 30; ++y) bitmap.ink(x, y);
    }
    EXPECT_EQ(bitmap.read(), text);
}

TEST(QrCode, TooLongATextIsNone) {
    EXPECT_TRUE(QrCode::of(std::string(3'391, 'A'), QrLevel::m)) << "version 40-M";
    EXPECT_FALSE(QrCode::of(std::string(3'392, 'A'), QrLevel::m));
}

TEST(QrCode, AnSvgHasItsSizeOnPaper) {
    const auto code = QrCode::of("NO1:", QrLevel::m);
    ASSERT_EQ(code->version(), 1);
    EXPECT_THAT(to_svg(*code, 0.5), HasSubstr(R"(width="14.50mm" height="14.50mm")"))
        << "21 modules and the quiet zone";
}

class CarryingVerbs : public testing::Test {
  protected:
    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_.path() / name).string();
    }
    std::string file(const std::string& name, ByteView bytes) {
        EXPECT_TRUE(write_file(path(name), bytes, {.overwrite = true}));
        return path(name);
    }
    TemporaryDirectory directory_;
};

TEST_F(CarryingVerbs, AnObjectGoesToTextAndBack) {
    const Bytes wire = encode(by_officers(order()));
    const Ran text = run_noodgeld({"text", file("order", wire)});
    ASSERT_EQ(text.code, ExitCode::yes) << text.err;
    EXPECT_EQ(text.out, to_text(Kind::order, wire) + "\n");
    const Ran back = run_noodgeld({"scan", "-", "--out", path("back")}, text.out);
    ASSERT_EQ(back.code, ExitCode::yes) << back.err;
    EXPECT_EQ(*read_file(path("back")), wire);
    EXPECT_EQ(run_noodgeld({"scan", "-", "--out", path("back")}, text.out).code, ExitCode::cannot);
}

TEST_F(CarryingVerbs, ATextIsReadWithWhatScannersAndEditorsAdd) {
    const Bytes wire = encode(by_officers(order()));
    const std::string bare = to_text(Kind::order, wire);
    const std::vector<std::string> inputs{"\r\n" + bare + "\r\n", "\t" + bare + "\t", bare + "\r",
                                          " \n" + bare + "  ", "\xef\xbb\xbf" + bare + "\r\n"};
    for (const std::string& input : inputs) {
        const Ran back = run_noodgeld({"scan", "-", "--out", path("back"), "--force"}, input);
        ASSERT_EQ(back.code, ExitCode::yes) << back.err;
        EXPECT_EQ(*read_file(path("back")), wire);
    }
    std::string utf16 = "\xff\xfe";
    for (const char c : bare) utf16 += {c, '\0'};
    EXPECT_THAT(run_noodgeld({"scan", "-"}, utf16).err,
                HasSubstr("this file is UTF-16; save it as UTF-8"));
}

TEST_F(CarryingVerbs, AQrCodeGoesToTheScreenOrToAFile) {
    const Bytes wire = encode(by_officers(order()));
    const std::string text = to_text(Kind::order, wire);
    const Ran screen = run_noodgeld({"qr", file("order", wire)});
    ASSERT_EQ(screen.code, ExitCode::yes) << screen.err;
    EXPECT_EQ(draw_blocks(screen.out).read(), text);
    ASSERT_EQ(run_noodgeld({"qr", file("order", wire), "--out", path("order.svg")}).code,
              ExitCode::yes);
    EXPECT_EQ(draw_svg(std::string(as_text(*read_file(path("order.svg"))))).read(), text);
}

TEST_F(CarryingVerbs, OnADarkTerminalTheCodeKeepsItsColours) {
    const auto code = QrCode::of("NO1:", QrLevel::m);
    EXPECT_THAT(to_blocks(*code, true), testing::StartsWith("\x1b[30;107m"));
    EXPECT_THAT(to_blocks(*code, false), Not(HasSubstr("\x1b")));
}

TEST_F(CarryingVerbs, AVoucherIsShownOnlyWhenAsked) {
    const std::string voucher_file = file("voucher", encode(voucher(1)));
    const std::string text = to_text(Kind::voucher, encode(voucher(1)));
    for (const char* verb : {"text", "qr", "scan"}) {
        const Ran refused = run_noodgeld({verb, voucher_file});
        EXPECT_EQ(refused.code, ExitCode::no);
        EXPECT_THAT(refused.out, IsEmpty());
        EXPECT_THAT(refused.err, HasSubstr("--voucher"));
    }
    EXPECT_EQ(run_noodgeld({"text", voucher_file, "--voucher"}).out, text + "\n");
    EXPECT_EQ(draw_blocks(run_noodgeld({"qr", voucher_file, "--voucher"}).out).read(), text);
}

TEST_F(CarryingVerbs, WhatCannotTravelAsTextIsRefused) {
    EXPECT_THAT(run_noodgeld({"text", file("draft", encode(order()))}).err,
                HasSubstr("nobody has signed"));
    ExampleFeed feed;
    feed.append(Adopted{Kind::order, order_hash()});
    EXPECT_THAT(run_noodgeld({"text", file("segment", encode(feed.segment()))}).err,
                HasSubstr("as a file only: segment"));
    EXPECT_THAT(run_noodgeld({"text", file("garbage", Bytes(100, 7))}).err,
                HasSubstr("no object of Noodgeld"));

    Charter large = charter();
    for (unsigned i = 200; i < 400; ++i) {
        large.regions.push_back({{i}, kCountry, "GM" + std::to_string(i), "Gemeente"});
    }
    const Bytes wire = encode(by_officers(large, 1, 4, std::nullopt));
    ASSERT_GT(wire.size(), limits::kTextBytes);
    const Ran ran = run_noodgeld({"text", file("large", wire)});
    EXPECT_EQ(ran.code, ExitCode::no);
    EXPECT_THAT(ran.err, HasSubstr("too long for a text"));
}

TEST(Refusals, AllAreListedInOrder) {
    const Ran ran = run_noodgeld({"refusals", "--json"});
    ASSERT_EQ(ran.code, ExitCode::yes);
    const boost::json::array all = boost::json::parse(ran.out).as_array();
    ASSERT_EQ(all.size(), all_refusals().size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Refusal refusal = all_refusals()[i];
        EXPECT_EQ(all[i].at("number").to_number<int>(), static_cast<int>(refusal));
        EXPECT_EQ(all[i].at("nl").as_string(), sentence(refusal, Language::nl));
        EXPECT_EQ(all[i].at("en").as_string(), sentence(refusal, Language::en));
    }
    EXPECT_THAT(run_noodgeld({"refusals"}).out, HasSubstr("500  already_spent"));
    EXPECT_THAT(run_noodgeld({"refusals", "--lang", "nl"}).out,
                HasSubstr(std::string(sentence(Refusal::already_spent, Language::nl))));
}

}  // namespace
}  // namespace noodgeld::test
