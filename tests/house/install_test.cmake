# Installs what was built in BUILD below PREFIX, and runs it there.
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${PREFIX}/bin/noodgeld --version
  OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
if(NOT version MATCHES "[0-9]+\\.[0-9]+")
  message(FATAL_ERROR "noodgeld --version said: ${version}")
endif()
foreach(file protocol.md LICENSE)
  if(NOT EXISTS ${PREFIX}/share/doc/noodgeld/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
