#include "files/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace noodgeld {
namespace {

QRecLevel library_level(QrLevel level) {
    switch (level) {
        case QrLevel::l:
            return QR_ECLEVEL_L;
        case QrLevel::m:
            return QR_ECLEVEL_M;
        case QrLevel::q:
            return QR_ECLEVEL_Q;
        case QrLevel::h:
            break;
    }
    return QR_ECLEVEL_H;
}

/// With the quiet zone around the code.
bool is_dark(const QrCode& code, std::size_t x, std::size_t y) {
    const std::size_t end = kQuietZone + code.size();
    if (x < kQuietZone || y < kQuietZone || x >= end || y >= end) return false;
    return code.dark(x - kQuietZone, y - kQuietZone);
}

}  // namespace

std::optional<QrCode> QrCode::of(const std::string& text, QrLevel level) {
    constexpr int kSmallest = 0;
    constexpr int kCaseSensitive = 1;
    // The hint is for bytes; the library itself then finds that alphanumeric mode is shorter. A
    // hint for that mode is refused.
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
        QRcode_encodeString(text.c_str(), kSmallest, library_level(level), QR_MODE_8,
                            kCaseSensitive),
        QRcode_free);
    if (!made) return std::nullopt;
    const auto size = static_cast<std::size_t>(made->width);
    std::vector<bool> dark(size * size);
    for (std::size_t i = 0; i < dark.size(); ++i) dark[i] = (made->data[i] & 1) != 0;
    return QrCode(size, std::move(dark));
}

std::string to_svg(const QrCode& code, double module_mm) {
    const std::size_t side = code.size() + 2 * kQuietZone;
    std::string path;
    for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x) {
            if (!is_dark(code, x, y)) continue;
            std::size_t end = x;
            while (is_dark(code, end, y)) ++end;
            path += fmt::format("M{} {}h{}v1h-{}z", x, y, end - x, end - x);
            x = end;
        }
    }
    const double side_mm = static_cast<double>(side) * module_mm;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.2f}mm\" height=\"{0:.2f}mm\" "
        "viewBox=\"0 0 {1} {1}\" shape-rendering=\"crispEdges\">\n"
        "<rect width=\"{1}\" height=\"{1}\" fill=\"#fff\"/>\n<path d=\"{2}\"/>\n</svg>\n",
        side_mm, side, path);
}

std::string to_blocks(const QrCode& code, bool coloured) {
    constexpr std::string_view kBlackOnWhite = "\x1b[30;107m";
    constexpr std::string_view kReset = "\x1b[0m";
    const std::size_t side = code.size() + 2 * kQuietZone;
    std::string out;
    for (std::size_t y = 0; y < side; y += 2) {
        if (coloured) out += kBlackOnWhite;
        for (std::size_t x = 0; x < side; ++x) {
            const bool upper = is_dark(code, x, y);
            const bool lower = is_dark(code, x, y + 1);
            out += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
        }
        if (coloured) out += kReset;
        out += '\n';
    }
    return out;
}

}  // namespace noodgeld
