# SPDX-License-Identifier: Apache-2.0
# Install rules: headers, libraries, one export set and one pkg-config file per component, and the
# package configuration that looks only for what the asked-for components need.

include_guard(GLOBAL)
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

function(submeter_install_components names)
    set(cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/submeter")
    foreach(name IN LISTS names)
        install(TARGETS submeter_${name} EXPORT submeter-${name} FILE_SET HEADERS)
        install(EXPORT submeter-${name} FILE submeter-${name}.cmake
            NAMESPACE submeter:: DESTINATION "${cmake_dir}")
        submeter_install_pkgconfig(${name})
    endforeach()
    submeter_component_table(SUBMETER_COMPONENT_TABLE "${names}")
    configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/submeter-config.cmake.in"
        "${PROJECT_BINARY_DIR}/submeter-config.cmake" INSTALL_DESTINATION "${cmake_dir}")
    # Until 1.0 a minor version may break.
    write_basic_package_version_file("${PROJECT_BINARY_DIR}/submeter-config-version.cmake"
        COMPATIBILITY SameMinorVersion)
    install(FILES "${PROJECT_BINARY_DIR}/submeter-config.cmake"
        "${PROJECT_BINARY_DIR}/submeter-config-version.cmake" DESTINATION "${cmake_dir}")
    install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/data/profiles"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/submeter" FILES_MATCHING PATTERN "*.json")
endfunction()

# The lines of submeter-config.cmake that say which component needs which component and which
# package. A private package that is linked is needed by whoever links our static library; by nobody
# else.
function(submeter_component_table result names)
    set(table "set(submeter_components ${names})\n")
    set(packages_seen "")
    foreach(name IN LISTS names)
        submeter_needed_packages(packages ${name})
        get_property(depends GLOBAL PROPERTY submeter_${name}_depends)
        get_property(private_depends GLOBAL PROPERTY submeter_${name}_private_depends)
        set(others ${depends} ${private_depends})
        string(APPEND table "set(submeter_${name}_depends ${others})\n")
        string(APPEND table "set(submeter_${name}_packages ${packages})\n")
        list(APPEND packages_seen ${packages})
    endforeach()
    list(REMOVE_DUPLICATES packages_seen)
    foreach(package IN LISTS packages_seen)
        string(APPEND table
            "set(submeter_package_${package}_find ${submeter_package_${package}_find})\n"
            "set(submeter_package_${package}_target ${submeter_package_${package}_target})\n")
    endforeach()
    set(${result} "${table}" PARENT_SCOPE)
endfunction()

function(submeter_needed_packages result name)
    get_property(packages GLOBAL PROPERTY submeter_${name}_packages)
    get_property(private_packages GLOBAL PROPERTY submeter_${name}_private_packages)
    get_target_property(type submeter_${name} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        foreach(package IN LISTS private_packages)
            if(submeter_package_${package}_kind STREQUAL "library")
                list(APPEND packages ${package})
            endif()
        endforeach()
    endif()
    list(REMOVE_DUPLICATES packages)
    set(${result} "${packages}" PARENT_SCOPE)
endfunction()

function(submeter_install_pkgconfig name)
    get_property(depends GLOBAL PROPERTY submeter_${name}_depends)
    get_property(private_depends GLOBAL PROPERTY submeter_${name}_private_depends)
    get_property(packages GLOBAL PROPERTY submeter_${name}_packages)
    get_property(private_packages GLOBAL PROPERTY submeter_${name}_private_packages)
    submeter_pkgconfig_names(requires "${depends}" "${packages}")
    submeter_pkgconfig_names(requires_private "${private_depends}" "${private_packages}")
    get_target_property(type submeter_${name} TYPE)
    set(libs "")
    set(libs_private "")
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        set(libs "-L\${libdir} -lsubmeter_${name}")
    endif()
    if(threads IN_LIST packages OR threads IN_LIST private_packages)
        set(libs_private "-pthread")
    endif()
    # Relative to the file, so that an installed tree can be moved.
    file(RELATIVE_PATH prefix_from_here "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/submeter.pc.in"
        "${PROJECT_BINARY_DIR}/pkgconfig/submeter-${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/pkgconfig/submeter-${name}.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

# `submeter-x, libcrypto, …`; packages that ship no pkg-config file are headers on the usual path.
function(submeter_pkgconfig_names result components packages)
    set(names "")
    foreach(component IN LISTS components)
        list(APPEND names "submeter-${component}")
    endforeach()
    foreach(package IN LISTS packages)
        if(submeter_package_${package}_pc)
            list(APPEND names "${submeter_package_${package}_pc}")
        endif()
    endforeach()
    list(JOIN names ", " joined)
    set(${result} "${joined}" PARENT_SCOPE)
endfunction()
