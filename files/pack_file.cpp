#include "files/pack_file.h"

#include <fstream>
#include <memory>

#include "files/files.h"

namespace noodgeld {

Result<std::optional<PackReader>, Failure> open_pack_file(const std::string& path) {
    // Looked at before it is opened: opening a pipe would wait for whoever writes into it.
    NOODGELD_TRY_VOID(check_regular_file(path));
    const auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
    if (!file->is_open()) return cannot({"kan niet lezen: " + path, "cannot read: " + path});
    const auto source = [file](std::span<std::uint8_t> into) -> std::size_t {
        file->read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
        return static_cast<std::size_t>(file->gcount());
    };
    const auto restart = [file] {
        file->clear();
        file->seekg(0);
        return file->good();
    };
    auto reader = PackReader::open(PackReader::Source(source), restart);
    if (!reader) return std::optional<PackReader>();
    return std::optional<PackReader>(std::move(*reader));
}

}  // namespace noodgeld
