// Writes the golden vectors into the folder given, for when cases were added:
//   build/dev/write_golden_vectors docs/vectors
#include <cstdio>
#include <fstream>

#include "tests/protocol/golden.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        (void)std::fprintf(stderr, "usage: write_golden_vectors FOLDER\n");
        return 2;
    }
    for (const auto& [name, content] : noodgeld::test::golden_files()) {
        const std::string path = std::string(argv[1]) + "/" + name;
        std::ofstream out(path, std::ios::binary);
        out << noodgeld::test::pretty(content) << '\n';
        out.close();
        if (!out) {
            (void)std::fprintf(stderr, "cannot write %s\n", path.c_str());
            return 3;
        }
    }
    return 0;
}
