# Completion of agentctl for bash. It asks the program itself what can stand at the cursor.
_agentctl() {
  local paths value meaning width=0 index line
  local -a values=() meanings=()
  COMPREPLY=()
  {
    IFS= read -r paths
    while IFS=$'\t' read -r value meaning; do
      values+=("$value")
      meanings+=("$meaning")
      ((${#value} > width)) && width=${#value}
    done
  } < <(command agentctl __complete "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  if ((${#values[@]} == 0)); then
    case $paths in
      files) compopt -o default ;;
      folders) compopt -o dirnames ;;
    esac 2>/dev/null
    return
  fi
  # The order is that of the program: versions with the newest first.
  compopt -o nosort 2>/dev/null
  if ((${#values[@]} == 1)); then
    COMPREPLY=("${values[0]}")
    [[ ${values[0]} == *[=:,/] ]] && compopt -o nospace 2>/dev/null
    return
  fi
  for index in "${!values[@]}"; do
    value=${values[index]} meaning=${meanings[index]}
    # Menus (37 is %, 42 is *) insert what they are given; lists show it.
    if [[ -n $meaning && ${COMP_TYPE:-9} != 37 && ${COMP_TYPE:-9} != 42 ]]; then
      printf -v line '%-*s  (%s)' "$width" "$value" "$meaning"
      value=${line:0:${COLUMNS:-80}-1}
    fi
    COMPREPLY+=("$value")
  done
}

# bash 3.2 knows no compopt: there files are offered wherever nothing else is.
if type compopt >/dev/null 2>&1; then
  complete -F _agentctl agentctl
else
  complete -o default -F _agentctl agentctl
fi
