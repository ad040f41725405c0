# Every third-party library the project uses, and nothing else. All come from Debian 12; the
# packages are listed in scripts/lib.sh.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium>=1.0.18)  # signing, sealing, passphrases
pkg_check_modules(cbor REQUIRED IMPORTED_TARGET libcbor>=0.8)         # writing CBOR
find_package(OpenSSL 3.0 REQUIRED)                                    # hashing; a peer in tests and bench/
find_package(tl-expected REQUIRED)                                    # what Result is made of
find_package(RocksDB 7.8 REQUIRED)                                    # the journal's store
find_package(Boost 1.81 REQUIRED COMPONENTS json url)                 # HTTP (Beast, Asio), JSON, URLs
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash>=0.8)    # checksums on disk
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)  # metrics
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode>=4.1) # printing QR codes
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc>=2.6)  # one form for typed text
find_package(CLI11 2.1 REQUIRED)                                      # the command line
find_package(fmt 9 REQUIRED)                                          # text with numbers in it

if(BUILD_TESTING)
  find_package(GTest 1.12 REQUIRED)      # unit tests
  find_package(rapidcheck REQUIRED)      # property tests
  find_package(ZXing 1.4 REQUIRED)       # reading our QR codes back
  target_compile_definitions(ZXing::Core INTERFACE ZX_USE_UTF8)
endif()

find_program(ccache ccache)
if(ccache AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ccache})
endif()
