// QrCode: a text as one QR code (ISO/IEC 18004), and its pictures.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noodgeld {

/// How much of a code may be lost and still be read: about 7, 15, 25 and 30 percent.
enum class QrLevel { l, m, q, h };

class QrCode {
  public:
    /// The smallest code that holds `text`; nothing if none does. Text of the QR alphanumeric set
    /// (as all of ours) takes eleven bits for two characters.
    [[nodiscard]] static std::optional<QrCode> of(const std::string& text, QrLevel level);

    /// 1 to 40. Version 25 has 117 modules a side.
    [[nodiscard]] int version() const { return (static_cast<int>(size_) - 17) / 4; }
    /// Modules a side, without the quiet zone.
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool dark(std::size_t x, std::size_t y) const { return dark_[y * size_ + x]; }

  private:
    QrCode(std::size_t size, std::vector<bool> dark) : size_(size), dark_(std::move(dark)) {}
    std::size_t size_;
    std::vector<bool> dark_;
};

/// The light margin that a reader needs, in modules.
inline constexpr std::size_t kQuietZone = 4;

/// A vector picture, dark on white; `module_mm` wide and high for each module on paper.
[[nodiscard]] std::string to_svg(const QrCode& code, double module_mm);
/// Lines of half blocks, two modules high: dark modules are ink, so it prints on paper. `coloured`:
/// with the colours of paper also on a dark terminal.
[[nodiscard]] std::string to_blocks(const QrCode& code, bool coloured);

}  // namespace noodgeld
