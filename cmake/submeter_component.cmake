# SPDX-License-Identifier: Apache-2.0
# A component is one CMake target `submeter_<name>`, alias `submeter::<name>`, and one package
# component.
#
#   submeter_header_component(codec
#       HEADERS  codec.hpp codec/dlt645/frame.hpp …    # below include/submeter/, by name
#       DEPENDS  core                                  # components whose headers ours include
#       PACKAGES expected)                             # packages whose headers ours include
#
#   submeter_component(tariff_text
#       SOURCES  plan_json.cpp …                       # below the calling folder, by name
#       HEADERS  tariff/plan_json.hpp …
#       DEPENDS  tariff
#       PRIVATE_DEPENDS  core_text                     # used in our .cpp files only
#       PACKAGES …  PRIVATE_PACKAGES boost)        # rows of cmake/submeter_packages.cmake
#
# Packages are looked for, and install rules written, at the end (submeter_finish_components), when
# it is known which components are wanted: a build of `codec` alone never looks for OpenSSL.

include_guard(GLOBAL)
include(submeter_warnings)

function(submeter_header_component name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;DEPENDS;PACKAGES")
    submeter_refuse_unparsed(${name} "${arg_UNPARSED_ARGUMENTS}")
    add_library(submeter_${name} INTERFACE)
    submeter_describe_component(${name} INTERFACE "${arg_HEADERS}" "${arg_DEPENDS}" "" "${arg_PACKAGES}" "")
endfunction()

function(submeter_component name)
    cmake_parse_arguments(PARSE_ARGV 1 arg ""
        "" "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS;PACKAGES;PRIVATE_PACKAGES")
    submeter_refuse_unparsed(${name} "${arg_UNPARSED_ARGUMENTS}")
    add_library(submeter_${name} ${arg_SOURCES})
    submeter_describe_component(${name} PUBLIC "${arg_HEADERS}" "${arg_DEPENDS}"
        "${arg_PRIVATE_DEPENDS}" "${arg_PACKAGES}" "${arg_PRIVATE_PACKAGES}")
    target_include_directories(submeter_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src")
    set_target_properties(submeter_${name} PROPERTIES
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        POSITION_INDEPENDENT_CODE ON
        CXX_EXTENSIONS OFF
        INSTALL_RPATH "$ORIGIN"
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    submeter_warnings(submeter_${name})
endfunction()

# What both kinds share; `scope` is the keyword for what reaches a consumer.
function(submeter_describe_component name scope headers depends private_depends packages private_packages)
    set(target submeter_${name})
    add_library(submeter::${name} ALIAS ${target})
    target_compile_features(${target} ${scope} cxx_std_20)
    list(TRANSFORM headers PREPEND "${PROJECT_SOURCE_DIR}/include/submeter/")
    target_sources(${target} ${scope}
        FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON)
    foreach(other IN LISTS depends)
        target_link_libraries(${target} ${scope} submeter::${other})
    endforeach()
    foreach(other IN LISTS private_depends)
        target_link_libraries(${target} PRIVATE submeter::${other})
    endforeach()
    set_property(GLOBAL APPEND PROPERTY submeter_components ${name})
    foreach(list IN ITEMS depends private_depends packages private_packages)
        set_property(GLOBAL PROPERTY submeter_${name}_${list} "${${list}}")
    endforeach()
endfunction()

function(submeter_refuse_unparsed name unparsed)
    if(unparsed)
        message(FATAL_ERROR "submeter: ${name}: what is '${unparsed}'?")
    endif()
endfunction()

# Sets `result` to `names` and everything they depend on, in the order in which they were declared.
function(submeter_closure result names)
    get_property(all GLOBAL PROPERTY submeter_components)
    set(open ${names})
    set(closed "")
    while(open)
        list(POP_FRONT open name)
        if(name IN_LIST closed)
            continue()
        endif()
        if(NOT name IN_LIST all)
            message(FATAL_ERROR "submeter: there is no component '${name}'; there are: ${all}")
        endif()
        list(APPEND closed ${name})
        foreach(list IN ITEMS depends private_depends)
            get_property(more GLOBAL PROPERTY submeter_${name}_${list})
            list(APPEND open ${more})
        endforeach()
    endwhile()
    set(ordered ${all})
    list(FILTER ordered INCLUDE REGEX "^$") # empty, and of list type
    foreach(name IN LISTS all)
        if(name IN_LIST closed)
            list(APPEND ordered ${name})
        endif()
    endforeach()
    set(${result} "${ordered}" PARENT_SCOPE)
endfunction()

# Links one package to a component. A private package of headers alone stays out of what is
# installed.
function(submeter_link_package name scope package)
    set(library ${submeter_package_${package}_target})
    if(scope STREQUAL "PRIVATE" AND submeter_package_${package}_kind STREQUAL "headers")
        set(library $<BUILD_INTERFACE:${library}>)
    endif()
    target_link_libraries(submeter_${name} ${scope} ${library})
endfunction()

# To be called once, from the root, after src/. A macro, because the packages found here must be
# visible to tests, examples and bindings too.
macro(submeter_finish_components)
    get_property(submeter_all GLOBAL PROPERTY submeter_components)
    if(SUBMETER_COMPONENTS)
        submeter_closure(submeter_wanted "${SUBMETER_COMPONENTS}")
    else()
        set(submeter_wanted ${submeter_all})
    endif()
    set_property(GLOBAL PROPERTY submeter_wanted "${submeter_wanted}")
    foreach(submeter_name IN LISTS submeter_wanted)
        foreach(submeter_list IN ITEMS packages private_packages)
            get_property(submeter_uses GLOBAL PROPERTY submeter_${submeter_name}_${submeter_list})
            foreach(submeter_package IN LISTS submeter_uses)
                submeter_find_package(${submeter_package})
                submeter_link_found(${submeter_name} ${submeter_list} ${submeter_package})
            endforeach()
        endforeach()
    endforeach()
    foreach(submeter_name IN LISTS submeter_all)
        if(NOT submeter_name IN_LIST submeter_wanted)
            set_target_properties(submeter_${submeter_name} PROPERTIES
                EXCLUDE_FROM_ALL ON VERIFY_INTERFACE_HEADER_SETS OFF)
        endif()
    endforeach()
    if(SUBMETER_INSTALL)
        submeter_install_components("${submeter_wanted}")
    endif()
endmacro()

function(submeter_link_found name list package)
    get_target_property(type submeter_${name} TYPE)
    if(list STREQUAL "private_packages")
        submeter_link_package(${name} PRIVATE ${package})
    elseif(type STREQUAL "INTERFACE_LIBRARY")
        submeter_link_package(${name} INTERFACE ${package})
    else()
        submeter_link_package(${name} PUBLIC ${package})
    endif()
endfunction()
